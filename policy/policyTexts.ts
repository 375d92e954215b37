import { PolicyDocument } from "./documents";
import { elements, Judged, known } from "./judged";

/** Types of policies that say what a user, group or role may do, and the input with the text. */
export const identityPolicies: Readonly<Record<string, string>> = {
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/groupPolicy:GroupPolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/role:Role": "inlinePolicies",
};

/** The same of keys. */
export const keyPolicies: Readonly<Record<string, string>> = {
  "aws:kms/key:Key": "policy",
  "aws:kms/keyPolicy:KeyPolicy": "policy",
  "aws:kms/externalKey:ExternalKey": "policy",
  "aws:kms/replicaKey:ReplicaKey": "policy",
  "aws:kms/replicaExternalKey:ReplicaExternalKey": "policy",
};

/** The same of buckets. */
export const bucketPolicies: Readonly<Record<string, string>> = {
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:s3/bucket:Bucket": "policy",
};

/** The same of topics. */
export const topicPolicies: Readonly<Record<string, string>> = {
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sns/topic:Topic": "policy",
};

/** The same of queues. */
export const queuePolicies: Readonly<Record<string, string>> = {
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
  "aws:sqs/queue:Queue": "policy",
};

/** Policies that are part of other resources, besides those above. */
export const otherPolicies: Readonly<Record<string, string>> = {
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:secretsmanager/secret:Secret": "policy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:s3/accessPoint:AccessPoint": "policy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
  "aws:s3control/accessPointPolicy:AccessPointPolicy": "policy",
};

/** Types that say who may take on a role. */
export const trustPolicies: Readonly<Record<string, string>> = { "aws:iam/role:Role": "assumeRolePolicy" };

/** Types that say what goes through an endpoint of a VPC. */
export const endpointPolicies: Readonly<Record<string, string>> = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": "policy",
  "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": "policy",
};

/** Every table above. */
export const policyTexts: readonly Readonly<Record<string, string>>[] = [
  ...[identityPolicies, trustPolicies, keyPolicies, bucketPolicies, topicPolicies, queuePolicies, otherPolicies],
  endpointPolicies,
];

/** The policy documents of a resource that one of the tables names. */
export function documentsOf(resource: Judged, table: Readonly<Record<string, string>>): PolicyDocument[] {
  return Object.entries(table)
    .filter(([type]) => type === resource.type)
    .flatMap(([, input]) => {
      const value = known(() => resource.inputs[input]);
      // An empty text asks for AWS's own policy.
      if (value === undefined || value === "") return [];
      return input === "inlinePolicies" ? inline(value as InlinePolicy[]) : [PolicyDocument.read(value)];
    });
}

interface InlinePolicy {
  readonly policy?: unknown;
}

/** One without a text asks for no inline policies at all. */
function inline(policies: readonly InlinePolicy[]): PolicyDocument[] {
  const texts = elements(policies).map((one) => known(() => one.policy));
  return texts.filter((text) => text !== undefined).map((text) => PolicyDocument.read(text));
}
