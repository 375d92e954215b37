import { Exception, Excepted, sortOut } from "./exceptions";
import { Judged, JudgedStack, toJudged } from "./judged";
import type { Finding, Options, Rule } from "./rule";

/** A resource as a stack's state knows it. */
export interface StackResource {
  readonly type: string;
  readonly urn: string;
  /** What its program gave it, by which it is judged on its own. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What became of it, by which it is judged beside others. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly reads: (input: string) => readonly string[];
}

/** The configuration of a policy pack, as `--policy-pack-config` takes it. */
export type Configuration = Readonly<Record<string, Level | PolicyConfiguration>>;

export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

interface PolicyConfiguration {
  readonly enforcementLevel?: Level;
  readonly exceptions?: readonly Exception[];
  readonly [option: string]: unknown;
}

/** What a policy says of a stack. */
export interface PolicyVerdict {
  readonly policy: string;
  readonly level: Level;
  /** How many resources there are for it to judge. */
  readonly resources: number;
  readonly findings: readonly Finding[];
  readonly excepted: readonly Excepted[];
  /** Exceptions that are written down and except nothing, or whose last day is over. */
  readonly idle: readonly Exception[];
}

/**
 * A control is met when nothing is found, excepted when all that is found is excepted, and has nobody to judge when the stack
 * has no resource of its kind; advised is what fails under a policy that only advises.
 */
export type Outcome = "met" | "excepted" | "advised" | "failed" | "no resource" | "not judged";

/** A control of AWS Security Hub, or a policy beyond them, and what becomes of it in a stack. */
export interface Row {
  readonly control: string;
  readonly outcome: Outcome;
  readonly resources: number;
  readonly policies: readonly PolicyVerdict[];
}

/** How a stack stands to every control that the rules answer, in the order of their names. */
export function report(
  rules: readonly Rule[],
  resources: readonly StackResource[],
  { configuration = {}, today }: { configuration?: Configuration; today: string },
): Row[] {
  const verdicts = rules.map((rule) => ({ rule, verdict: verdictOf(rule, resources, configuration, today) }));
  const names = new Set(rules.flatMap(({ id, controls }) => (controls.length > 0 ? controls : [id])));
  return [...names].sort(byNumber).map((control) => {
    const policies = verdicts
      .filter(({ rule: { id, controls } }) => id === control || controls.includes(control))
      .map(({ verdict }) => verdict);
    return {
      control,
      outcome: outcomeOf(policies),
      resources: Math.max(...policies.map((policy) => policy.resources)),
      policies,
    };
  });
}

function verdictOf(
  rule: Rule,
  resources: readonly StackResource[],
  configuration: Configuration,
  today: string,
): PolicyVerdict {
  const { id, judgeResource, judgeStack, types, advisoryBecause } = rule;
  const { enforcementLevel, exceptions = [], ...chosen } = settingsOf(configuration, id);
  const level = enforcementLevel ?? (advisoryBecause === undefined ? "mandatory" : "advisory");
  const judged = resources.map((one) => toJudged(byItself(one))).filter(({ type }) => types.includes(type));
  const context = { options: { ...rule.options, ...chosen } as Options, today };
  const findings = judgeResource
    ? judged.flatMap((resource) => judgeResource(resource, context))
    : judgeStack(new JudgedStack(resources.map(besideOthers)), context);
  const { counting, excepted } = sortOut(level === "disabled" ? [] : findings, exceptions, today);
  return {
    policy: id,
    level,
    resources: judged.length,
    findings: counting,
    excepted,
    idle: exceptions.filter((one) => !excepted.some(({ exception }) => exception === one)),
  };
}

function byItself({ type, urn, inputs, reads }: StackResource): Judged {
  return { type, urn, inputs, reads };
}

function besideOthers({ type, urn, outputs, reads }: StackResource): Judged {
  return { type, urn, inputs: outputs, reads };
}

/** A policy's own configuration, over that for all. */
function settingsOf(configuration: Configuration, id: string): PolicyConfiguration {
  const [all, own] = [configuration.all, configuration[id]].map((one) =>
    typeof one === "string" ? { enforcementLevel: one } : one,
  );
  return { ...all, ...own };
}

function outcomeOf(policies: readonly PolicyVerdict[]): Outcome {
  const judging = policies.filter(({ level }) => level !== "disabled");
  if (judging.length === 0) return "not judged";
  const failing = judging.filter(({ findings }) => findings.length > 0);
  if (failing.some(({ level }) => level !== "advisory")) return "failed";
  if (failing.length > 0) return "advised";
  if (judging.some(({ excepted }) => excepted.length > 0)) return "excepted";
  return judging.some(({ resources }) => resources > 0) ? "met" : "no resource";
}

/** `EC2.2` before `EC2.13`. */
function byNumber(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
