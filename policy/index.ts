import { Policies, PolicyPack, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { Exception, exceptionsSchema, sortOut } from "./exceptions";
import { Judged, JudgedStack, toJudged } from "./judged";
import type { Context, Finding, Options, Rule } from "./rule";
import { rules } from "./rules";

// What AWS Security Hub asks of a stack's resources, and traps beyond it, as policies that judge any resource of a type.
new PolicyPack("aws-payment-stack", { policies: rules.map(toPolicy) });

/** The part of a policy's configuration that isn't a number. */
interface Configuration {
  readonly exceptions?: readonly Exception[];
}

function toPolicy(rule: Rule): Policies[number] {
  const { judgeResource, judgeStack, advisoryBecause } = rule;
  const about = {
    name: rule.id,
    description: [`${rule.title}.`, ...rule.controls, rule.page].join(" "),
    enforcementLevel: advisoryBecause === undefined ? ("mandatory" as const) : ("advisory" as const),
    configSchema: {
      properties: {
        ...Object.fromEntries(
          Object.entries(rule.options).map(([name, byDefault]) => [
            name,
            { type: "number" as const, default: byDefault },
          ]),
        ),
        exceptions: exceptionsSchema,
      },
    },
  };
  if (judgeResource) {
    return {
      ...about,
      validateResource: (args, report) => {
        const resource = toJudged({ type: args.type, urn: args.urn, inputs: args.props, reads: () => [] });
        if (!rule.types.includes(resource.type)) return;
        for (const { message } of counting(args, (context) => judgeResource(resource, context))) report(message);
      },
    };
  }
  return {
    ...about,
    validateStack: (args, report) => {
      const stack = new JudgedStack(args.resources.map(asJudged));
      for (const { urn, message } of counting(args, (context) => judgeStack(stack, context))) {
        report(message, urn);
      }
    },
  };
}

/** What a rule finds under a policy's configuration, without what is excepted today. */
function counting(
  args: Pick<ResourceValidationArgs, "getConfig">,
  judge: (context: Context) => Finding[],
): readonly Finding[] {
  const today = new Date().toISOString().slice(0, 10);
  const { exceptions = [] } = args.getConfig<Configuration>();
  return sortOut(judge({ options: args.getConfig<Options>(), today }), exceptions, today).counting;
}

function asJudged({ type, urn, props, propertyDependencies }: PolicyResource): Judged {
  return {
    type,
    urn,
    inputs: props,
    reads: (input) => (propertyDependencies[input] ?? []).map((resource) => resource.urn),
  };
}
