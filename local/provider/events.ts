import type { EventRuleArgs, EventTargetArgs } from "@pulumi/aws/cloudwatch";
import type { RetryPolicy } from "@aws-sdk/client-eventbridge";
import { accountId, events, region } from "./clients";
import { setting, type Entries } from "./entry";
import { tagList } from "./tags";
import { capitalised, type Plain } from "./wire";

/** Schedules, and whom they call. */
export const eventEntries: Entries = {
  "aws:cloudwatch/eventRule:EventRule": setting({
    plan: (inputs: Plain<EventRuleArgs>) => ({
      rule: {
        Name: inputs.name,
        Description: inputs.description,
        ScheduleExpression: inputs.scheduleExpression,
        EventPattern: inputs.eventPattern,
      },
      tags: inputs.tags,
    }),
    id: ({ rule }) => rule.Name ?? "",
    put: ({ rule, tags }) => events.putRule({ ...rule, Tags: tagList(tags) }),
    outputs: async (id) => ({ arn: `arn:aws:events:${await region()}:${await accountId()}:rule/${id}` }),
    retag: ({ arn: ResourceARN }) => ({
      set: (tags) => events.tagResource({ ResourceARN, Tags: tagList(tags) }),
      remove: (TagKeys) => events.untagResource({ ResourceARN, TagKeys }),
    }),
    delete: ({ id }) => events.deleteRule({ Name: id }),
    autoName: { input: "name" },
    replaces: ["name"],
  }),

  "aws:cloudwatch/eventTarget:EventTarget": setting({
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
        RetryPolicy: capitalised(inputs.retryPolicy) as RetryPolicy | undefined,
      },
    }),
    id: ({ Rule, Target }) => `${Rule}-${Target.Id ?? ""}`,
    put: ({ Rule, Target }) => events.putTargets({ Rule, Targets: [Target] }),
    delete: ({ plan: { Rule, Target } }) => events.removeTargets({ Rule, Ids: [Target.Id ?? ""] }),
    autoName: { input: "targetId" },
    replaces: ["rule", "targetId"],
  }),
};
