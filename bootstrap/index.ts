import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lookUpAccount } from "../account";
import { PrivateBucket } from "../components/privateBucket";
import { Tags } from "../components/tags";
import { boundaryName, boundaryPolicy } from "./boundary";
import { deployedServices, deployPolicy, previewPolicy } from "./policies";
import { readBootstrapSettings } from "./settings";
import { githubIssuer } from "./trust";
import { makeWorkflowRole } from "./workflowRole";

/** Seconds that a deployment may take: a change of the database's class or a destroy can outlast an hour. */
const deploymentSeconds = 4 * 3600;

/** What an account needs once: where states are kept, and the roles that workflows take on by OIDC. */
export = async () => {
  const { repository, environments, makesProvider } = readBootstrapSettings();
  const account = await lookUpAccount();
  const { partition, accountId, region } = account;
  // Not the stacks' project, whose tag lets deployments change what carries it.
  const tags = new Tags({ ManagedBy: "Pulumi", Project: "PaymentProcessingBootstrap" }, "bootstrap");

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

  const boundary = new aws.iam.Policy("boundary", {
    name: boundaryName(region),
    description: "The most that a role of a payment stack can come to",
    policy: boundaryPolicy(account),
    tags: tags.named("boundary"),
  });

  const providerArn = makesProvider
    ? // AWS checks GitHub's certificate against its own roots, so no thumbprint is given.
      new aws.iam.OpenIdConnectProvider("github", {
        url: `https://${githubIssuer}`,
        clientIdLists: ["sts.amazonaws.com"],
        tags: tags.named("github"),
      }).arn
    : pulumi.output(`arn:${partition}:iam::${accountId}:oidc-provider/${githubIssuer}`);
  const previewRole = makeWorkflowRole("preview", {
    // The second subject is the nightly look for drift.
    trust: { repository, subjects: ["pull_request", "ref:refs/heads/main"] },
    providerArn,
    policy: store.apply((of) => previewPolicy(of, account)),
    maxSessionSeconds: 3600,
    tags,
  });
  const subjects = environments.map((environment) => `environment:${environment}`);
  const deployRole = makeWorkflowRole("deploy", {
    // An environment that no rule restricts can be taken by a workflow on any branch, so the branch is named besides.
    trust: { repository, subjects, ref: "refs/heads/main" },
    providerArn,
    policy: store.apply((of) => deployPolicy(of, account)),
    attached: deployedServices(account),
    maxSessionSeconds: deploymentSeconds,
    tags,
  });

  return {
    /** Region that the workflows work in. */
    AWS_REGION: region,
    /** Role of previews and of the nightly look for drift: it changes nothing. */
    AWS_PREVIEW_ROLE_ARN: previewRole.arn,
    /** Role of deployments. */
    AWS_DEPLOY_ROLE_ARN: deployRole.arn,
    /** The environments that it trusts. */
    AWS_DEPLOY_ENVIRONMENTS: environments.join(","),
    /** Where states are kept, as `pulumi login` takes it. */
    PULUMI_BACKEND_URL: pulumi.interpolate`s3://${bucketName}?region=${region}`,
    /** The stacks' setting `permissionsBoundary`, without which the deploy role can make no role for them. */
    permissionsBoundary: boundary.name,
  };
};
