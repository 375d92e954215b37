import { Policies, PolicyPack, PolicyResource } from "@pulumi/policy";
import { Judged, JudgedStack, Options, Rule } from "./rule";
import { rules } from "./rules";

// What AWS Security Hub asks of a stack's resources, and traps beyond it, as policies that judge any resource of a type.
new PolicyPack("aws-payment-stack", { policies: rules.map(toPolicy) });

function toPolicy(rule: Rule): Policies[number] {
  const { judgeResource, judgeStack, advisoryBecause } = rule;
  const about = {
    name: rule.id,
    description: [`${rule.title}.`, ...rule.controls, rule.page].join(" "),
    enforcementLevel: advisoryBecause === undefined ? ("mandatory" as const) : ("advisory" as const),
    configSchema: {
      properties: Object.fromEntries(
        Object.entries(rule.options).map(([name, byDefault]) => [
          name,
          { type: "number" as const, default: byDefault },
        ]),
      ),
    },
  };
  if (judgeResource) {
    return {
      ...about,
      validateResource: (args, report) => {
        if (!rule.types.includes(args.type)) return;
        const resource: Judged = { type: args.type, urn: args.urn, inputs: args.props, reads: () => [] };
        for (const { message } of judgeResource(resource, args.getConfig<Options>())) report(message);
      },
    };
  }
  return {
    ...about,
    validateStack: (args, report) => {
      const stack = new JudgedStack(args.resources.map(toJudged));
      for (const { urn, message } of judgeStack?.(stack, args.getConfig<Options>()) ?? []) report(message, urn);
    },
  };
}

function toJudged({ type, urn, props, propertyDependencies }: PolicyResource): Judged {
  return {
    type,
    urn,
    inputs: props,
    reads: (input) => (propertyDependencies[input] ?? []).map((resource) => resource.urn),
  };
}
