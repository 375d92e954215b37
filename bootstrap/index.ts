import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lookUpAccount } from "../account";
import { PrivateBucket } from "../components/privateBucket";
import { Tags } from "../components/tags";
import { deployPolicy, githubIssuer, githubTrust, previewPolicy } from "./policies";
import { readSettings } from "./settings";

/** What an account needs once: where states are kept, and the roles that workflows take on by OIDC. */
export = async () => {
  const { repository, environments } = readSettings();
  const account = await lookUpAccount();
  const { accountId, region } = account;
  const tags = new Tags({ ManagedBy: "Pulumi", Project: "PaymentProcessing" }, "bootstrap");

  const key = new aws.kms.Key(
    "state-key",
    {
      description: "Encrypts the states of Pulumi's stacks, and the secrets in them",
      deletionWindowInDays: 30,
      enableKeyRotation: true,
      tags: tags.named("state-key"),
    },
    { protect: true },
  );
  new aws.kms.Alias("state-key-alias", { name: "alias/payment-processing-state", targetKeyId: key.keyId });
  const { bucketArn, bucketName } = new PrivateBucket("state", {
    bucketName: `payment-processing-state-${accountId}-${region}`,
    keyArn: key.arn,
    // Old states are the way back after a mishap.
    retentionDays: 90,
    keepsObjects: true,
    objectLock: false,
    protect: true,
    tags,
  });
  const store = pulumi.all([bucketArn, key.arn]).apply(([bucket, arn]) => ({ bucketArn: bucket, keyArn: arn }));

  // AWS checks GitHub's certificate against its own roots, so no thumbprint is given.
  const provider = new aws.iam.OpenIdConnectProvider("github", {
    url: `https://${githubIssuer}`,
    clientIdLists: ["sts.amazonaws.com"],
    tags: tags.named("github"),
  });
  const roles = {
    // The second subject is the nightly look for drift.
    preview: { subjects: ["pull_request", "ref:refs/heads/main"], policy: previewPolicy },
    deploy: { subjects: environments.map((environment) => `environment:${environment}`), policy: deployPolicy },
  };
  const arns = Object.entries(roles).map(([name, { subjects, policy }]) => {
    const role = new aws.iam.Role(`${name}-role`, {
      description: `What workflows of ${repository} may do to ${name}`,
      assumeRolePolicy: provider.arn.apply((arn) => githubTrust(arn, repository, subjects)),
      tags: tags.named(`${name}-role`),
    });
    new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy: store.apply((of) => policy(of, account)) });
    return role.arn;
  });

  return {
    /** Region that the workflows work in. */
    AWS_REGION: region,
    /** Role of previews and of the nightly look for drift: it changes nothing. */
    AWS_PREVIEW_ROLE_ARN: arns[0],
    /** Role of deployments. */
    AWS_DEPLOY_ROLE_ARN: arns[1],
    /** Where states are kept, as `pulumi login` takes it. */
    PULUMI_BACKEND_URL: pulumi.interpolate`s3://${bucketName}?region=${region}`,
  };
};
