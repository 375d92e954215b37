// A program of somebody else, as examples begin: a function that is told of files in a bucket, a topic, a key and a network.
// It knows nothing of the policy pack, and the pack nothing of it.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const network = new aws.ec2.Vpc("network", { cidrBlock: "10.1.0.0/16" });
const group = new aws.ec2.SecurityGroup("shell", { vpcId: network.id, description: "Shell" });
new aws.vpc.SecurityGroupIngressRule("from-anywhere", {
  securityGroupId: group.id,
  description: "Administration",
  ipProtocol: "tcp",
  fromPort: 22,
  toPort: 22,
  cidrIpv4: "0.0.0.0/0",
});

new aws.kms.Key("key", { description: "Files", deletionWindowInDays: 30 });
new aws.sns.Topic("news", {});

const files = new aws.s3.Bucket("files", {});
new aws.s3.BucketVersioning("files-versions", {
  bucket: files.bucket,
  versioningConfiguration: { status: "Enabled" },
});

const role = new aws.iam.Role("reader", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
});
new aws.iam.RolePolicy("read", {
  role: role.name,
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:*", Resource: pulumi.interpolate`${files.arn}/*` },
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "arn:aws:logs:*:*:*" },
    ],
  }),
});
