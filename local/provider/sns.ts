import type { TopicArgs, TopicPolicyArgs, TopicSubscriptionArgs } from "@pulumi/aws/sns";
import { required, sns } from "./clients";
import { resource, setting, type Entries } from "./entry";
import { tagList } from "./tags";
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
    update: ({ id }, { key }) =>
      sns.setTopicAttributes({ TopicArn: id, AttributeName: "KmsMasterKeyId", AttributeValue: key }),
    retag: ({ id }) => ({
      set: (tags) => sns.tagResource({ ResourceArn: id, Tags: tagList(tags) }),
      remove: (TagKeys) => sns.untagResource({ ResourceArn: id, TagKeys }),
    }),
    delete: ({ id }) => sns.deleteTopic({ TopicArn: id }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:sns/topicPolicy:TopicPolicy": setting({
    plan: (inputs: Plain<TopicPolicyArgs>) => ({ arn: inputs.arn, policy: policyText(inputs.policy) }),
    id: ({ arn }) => arn,
    // A topic always has a policy, and goes with this one.
    put: ({ arn, policy }) =>
      sns.setTopicAttributes({ TopicArn: arn, AttributeName: "Policy", AttributeValue: policy }),
    replaces: ["arn"],
  }),

  "aws:sns/topicSubscription:TopicSubscription": resource({
    plan: (inputs: Plain<TopicSubscriptionArgs>) => ({
      TopicArn: inputs.topic,
      Protocol: inputs.protocol,
      Endpoint: inputs.endpoint,
    }),
    create: async (subscription) => {
      const made = await sns.subscribe({ ...subscription, ReturnSubscriptionArn: true });
      return { id: required(made.SubscriptionArn, "Subscribe's SubscriptionArn") };
    },
    delete: ({ id }) => sns.unsubscribe({ SubscriptionArn: id }),
  }),
};
