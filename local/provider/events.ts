import type { EventRuleArgs, EventTargetArgs } from "@pulumi/aws/cloudwatch";
import { accountId, events, region } from "./clients";
import { resource, type Entries } from "./entry";
import { tagList, updateTags } from "./tags";
import type { Plain } from "./wire";

/** Schedules, and whom they call. */
export const eventEntries: Entries = {
  "aws:cloudwatch/eventRule:EventRule": resource({
    plan: (inputs: Plain<EventRuleArgs>) => ({
      rule: {
        Name: inputs.name,
        Description: inputs.description,
        ScheduleExpression: inputs.scheduleExpression,
        EventPattern: inputs.eventPattern,
      },
      tags: inputs.tags,
    }),
    create: async ({ rule, tags }) => {
      const { RuleArn } = await events.putRule({ ...rule, Tags: tagList(tags) });
      return { id: rule.Name ?? "", outputs: { arn: RuleArn } };
    },
    update: async ({ id, plan: old }, { rule, tags }) => {
      await events.putRule(rule);
      const ResourceARN = `arn:aws:events:${await region()}:${await accountId()}:rule/${id}`;
      await updateTags(old.tags, tags, {
        set: (changed) => events.tagResource({ ResourceARN, Tags: tagList(changed) }),
        remove: (TagKeys) => events.untagResource({ ResourceARN, TagKeys }),
      });
      return undefined;
    },
    delete: ({ id }) => events.deleteRule({ Name: id }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:cloudwatch/eventTarget:EventTarget": resource({
    plan: (inputs: Plain<EventTargetArgs>) => ({
      Rule: inputs.rule,
      Target: {
        Id: inputs.targetId,
        Arn: inputs.arn,
        Input: inputs.input,
        InputTransformer: inputs.inputTransformer && {
          InputPathsMap: inputs.inputTransformer.inputPaths,
          InputTemplate: inputs.inputTransformer.inputTemplate,
        },
        RetryPolicy: inputs.retryPolicy && {
          MaximumEventAgeInSeconds: inputs.retryPolicy.maximumEventAgeInSeconds,
          MaximumRetryAttempts: inputs.retryPolicy.maximumRetryAttempts,
        },
      },
    }),
    create: async ({ Rule, Target }) => {
      await events.putTargets({ Rule, Targets: [Target] });
      return { id: `${Rule}-${Target.Id ?? ""}` };
    },
    delete: ({ plan: { Rule, Target } }) => events.removeTargets({ Rule, Ids: [Target.Id ?? ""] }),
    autoName: { input: "targetId" },
    replaces: ["rule", "targetId"],
    limits: "A call is made once and needs no permission.",
  }),
};
