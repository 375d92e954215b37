import type { TopicArgs, TopicPolicyArgs, TopicSubscriptionArgs } from "@pulumi/aws/sns";
import { accountId, required, sns } from "./clients";
import { resource, type Entries } from "./entry";
import { tagList, updateTags } from "./tags";
import { policyText, type Plain } from "./wire";

export const snsEntries: Entries = {
  "aws:sns/topic:Topic": resource({
    plan: (inputs: Plain<TopicArgs>) => ({
      name: inputs.name,
      // Empty takes the key away again.
      key: inputs.kmsMasterKeyId ?? "",
      tags: inputs.tags,
    }),
    create: async ({ name, key, tags }) => {
      const made = await sns.createTopic({ Name: name, Attributes: { KmsMasterKeyId: key }, Tags: tagList(tags) });
      return { id: required(made.TopicArn, "CreateTopic's TopicArn"), outputs: { arn: made.TopicArn } };
    },
    update: async ({ id, plan: old }, { key, tags }) => {
      await sns.setTopicAttributes({ TopicArn: id, AttributeName: "KmsMasterKeyId", AttributeValue: key });
      await updateTags(old.tags, tags, {
        set: (changed) => sns.tagResource({ ResourceArn: id, Tags: tagList(changed) }),
        remove: (TagKeys) => sns.untagResource({ ResourceArn: id, TagKeys }),
      });
      return undefined;
    },
    delete: ({ id }) => sns.deleteTopic({ TopicArn: id }),
    autoName: { input: "name" },
    replaces: ["name"],
    limits: "Messages are not encrypted.",
  }),

  "aws:sns/topicPolicy:TopicPolicy": resource({
    plan: (inputs: Plain<TopicPolicyArgs>) => ({ arn: inputs.arn, policy: policyText(inputs.policy) }),
    create: async ({ arn, policy }) => {
      await sns.setTopicAttributes({ TopicArn: arn, AttributeName: "Policy", AttributeValue: policy });
      return { id: arn };
    },
    delete: async ({ plan: { arn } }) => {
      // A topic always has a policy; this is in short the one it is made with, its owner's.
      const Statement = [
        {
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: "SNS:Publish",
          Resource: arn,
          Condition: { StringEquals: { "AWS:SourceOwner": await accountId() } },
        },
      ];
      const policy = JSON.stringify({ Version: "2012-10-17", Statement });
      await sns.setTopicAttributes({ TopicArn: arn, AttributeName: "Policy", AttributeValue: policy });
    },
    replaces: ["arn"],
    limits: "The policy is not enforced.",
  }),

  "aws:sns/topicSubscription:TopicSubscription": resource({
    plan: (inputs: Plain<TopicSubscriptionArgs>) => ({
      TopicArn: inputs.topic,
      Protocol: inputs.protocol,
      Endpoint: inputs.endpoint,
    }),
    create: async (subscription) => {
      const made = await sns.subscribe({ ...subscription, ReturnSubscriptionArn: true });
      return {
        id: required(made.SubscriptionArn, "Subscribe's SubscriptionArn"),
        outputs: { arn: made.SubscriptionArn },
      };
    },
    delete: ({ id }) => sns.unsubscribe({ SubscriptionArn: id }),
    limits: "An e-mail address counts as confirmed at once, and no mail is sent.",
  }),
};
