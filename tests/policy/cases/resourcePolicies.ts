import { allow, Cases, only, policy } from "./case";
import { account, besides, everybodyMay, publicOrNot, root } from "./strangers";

const topic = only("aws:sns/topic:Topic");

/** Cases about topics, queues and whatever else says itself who may use it. */
export const resourcePolicyCases: Cases = {
  "sns-4-not-public": besides(
    publicOrNot((...statements) => only("aws:sns/topicPolicy:TopicPolicy")({ policy: policy(...statements) })),
    { breaks: { "in the topic itself": topic({ policy: everybodyMay }) }, passes: { "AWS's own policy": topic() } },
  ),
  "sqs-3-not-public": {
    breaks: {
      "a queue": only("aws:sqs/queuePolicy:QueuePolicy")({ policy: everybodyMay }),
      "in a queue itself": only("aws:sqs/queue:Queue")({ policy: everybodyMay }),
    },
    passes: {
      "an account": only("aws:sqs/queuePolicy:QueuePolicy")({
        policy: policy(allow({ Principal: root, Action: "sqs:*", Resource: "*" })),
      }),
      nothing: only("aws:sqs/queue:Queue")(),
    },
  },
  "iam-resources-not-public": {
    breaks: {
      "a secret": only("aws:secretsmanager/secretPolicy:SecretPolicy")({ policy: everybodyMay }),
      "in a secret itself": only("aws:secretsmanager/secret:Secret")({ policy: everybodyMay }),
      images: only("aws:ecr/repositoryPolicy:RepositoryPolicy")({ policy: everybodyMay }),
      "an access point": only("aws:s3/accessPoint:AccessPoint")({ policy: everybodyMay }),
      "an access point's policy": only("aws:s3control/accessPointPolicy:AccessPointPolicy")({ policy: everybodyMay }),
      "log groups": only("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")({ policyDocument: everybodyMay }),
    },
    passes: {
      "an account": only("aws:secretsmanager/secretPolicy:SecretPolicy")({
        policy: policy(allow({ Principal: root, Action: "secretsmanager:GetSecretValue", Resource: "*" })),
      }),
      nothing: only("aws:secretsmanager/secret:Secret")(),
    },
  },
  "sns-1-encrypted": {
    breaks: { unsaid: topic(), empty: topic({ kmsMasterKeyId: "" }) },
    passes: { "a key": topic({ kmsMasterKeyId: "key" }) },
  },
  "sns-customer-key": {
    breaks: {
      "AWS's own": topic({ kmsMasterKeyId: "alias/aws/sns" }),
      "AWS's own, by its ARN": topic({ kmsMasterKeyId: `arn:aws:kms:us-east-1:${account}:alias/aws/sns` }),
    },
    passes: { "one's own": topic({ kmsMasterKeyId: "alias/payments" }), "none, which another rule is about": topic() },
  },
};
