import type { Unwrap } from "@pulumi/pulumi";
import { Judged, JudgedStack, known } from "./judged";

/** What is wrong with which resource: a sentence that names the property and the remedy, and repeats no value. */
export interface Finding {
  readonly urn: string;
  readonly message: string;
}

/** Numbers of a rule that a team may choose, by name, with their defaults. */
export type Options = Readonly<Record<string, number>>;

/** What a verdict depends on beside the resources. */
export interface Context {
  readonly options: Options;
  /** The day of the judgement, such as `2026-11-26`. */
  readonly today: string;
}

/** What a rule is about. */
export interface Subject {
  /** Unique in the pack, such as `rds-2-private`. */
  readonly id: string;
  /** Controls of AWS Security Hub that it answers, such as `RDS.2`; none for a rule that goes beyond them. */
  readonly controls?: readonly string[];
  readonly title: string;
  /** Where AWS says so; the page of the first control when absent. */
  readonly page?: string;
  /** Why it is no more than advice; a rule without a reason is mandatory. */
  readonly advisoryBecause?: string;
  /** What it can't see, besides values that a preview doesn't know and resources of other stacks. */
  readonly blindTo?: string;
  readonly options?: Options;
}

interface Common extends Required<Omit<Subject, "advisoryBecause" | "blindTo">> {
  readonly advisoryBecause: string | undefined;
  readonly blindTo: string | undefined;
  /** Resource types that it finds something wrong with. */
  readonly types: readonly string[];
  /** Resource types that it looks at beside them. */
  readonly beside: readonly string[];
}

/** Judges one resource on its own, and so stops it before it is made. */
interface ResourceRule extends Common {
  readonly judgeResource: (resource: Judged, context: Context) => Finding[];
  readonly judgeStack?: undefined;
}

/** Judges resources by what they have beside them, once all are known. */
interface StackRule extends Common {
  readonly judgeResource?: undefined;
  readonly judgeStack: (stack: JudgedStack, context: Context) => Finding[];
}

/** A rule, in a form from which both the policy pack and tests are made. */
export type Rule = ResourceRule | StackRule;

/** The remedy when something is wrong, nothing when all is well. */
export type Verdict = string | false | undefined;

type Types = string | readonly string[];

/** A rule about each resource of a type, or of several that have the judged inputs in common. */
export function eachResource<Args>(
  types: Types,
  subject: Subject & { readonly judge: (inputs: Partial<Unwrap<Args>>, context: Context) => Verdict },
): Rule {
  const { judge, ...about } = subject;
  return eachJudged(types, {
    ...about,
    judge: ({ inputs }, context) => judge(inputs as Partial<Unwrap<Args>>, context),
  });
}

/** A rule about each resource of some types, whose inputs differ. */
export function eachJudged(
  types: Types,
  subject: Subject & { readonly judge: (resource: Judged, context: Context) => Verdict },
): Rule {
  const { judge, ...about } = subject;
  return {
    ...complete(about),
    types: [types].flat(),
    beside: [],
    judgeResource: (resource, context) => finding(resource, () => judge(resource, context)),
  };
}

/** A rule about what each resource of a type has to have beside it. */
export function eachInStack(
  types: Types,
  beside: readonly string[],
  subject: Subject & { readonly judge: (resource: Judged, stack: JudgedStack, context: Context) => Verdict },
): Rule {
  const { judge, ...about } = subject;
  const judged = [types].flat();
  return {
    ...complete(about),
    types: judged,
    beside,
    judgeStack: (stack, context) =>
      stack.all(...judged).flatMap((resource) => finding(resource, () => judge(resource, stack, context))),
  };
}

function finding({ urn }: Judged, judge: () => Verdict): Finding[] {
  const message = known(judge);
  return message ? [{ urn, message }] : [];
}

function complete(subject: Subject): Omit<Common, "types" | "beside"> {
  const { controls = [], options = {}, advisoryBecause, blindTo } = subject;
  const page = subject.page ?? (controls[0] === undefined ? undefined : controlPage(controls[0]));
  if (page === undefined) throw new Error(`The rule ${subject.id} names neither a control nor a page; give it one.`);
  return { ...subject, controls, options, page, advisoryBecause, blindTo };
}

/** AWS's page of a control such as `APIGateway.1`. */
function controlPage(control: string): string {
  const name = control.toLowerCase();
  const service = name.slice(0, name.indexOf("."));
  return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${name.replace(".", "-")}`;
}
