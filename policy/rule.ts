import type { Unwrap } from "@pulumi/pulumi";

/** A resource as a rule sees it. */
export interface Judged {
  readonly type: string;
  /** Its URN, or what else tells it from all others. */
  readonly urn: string;
  /** Reading a value that a preview doesn't know throws, as `@pulumi/policy` has it. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs of the resources whose outputs an input is made from. */
  readonly reads: (input: string) => readonly string[];
}

/** What is wrong with which resource: a sentence that names the property and the remedy, and repeats no value. */
export interface Finding {
  readonly urn: string;
  readonly message: string;
}

/** Numbers of a rule that a team may choose, by name, with their defaults. */
export type Options = Readonly<Record<string, number>>;

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
  readonly options?: Options;
}

/** A rule, in a form from which both the policy pack and tests are made. */
export interface Rule extends Required<Omit<Subject, "advisoryBecause">> {
  readonly advisoryBecause: string | undefined;
  /** Resource types that it looks at. */
  readonly types: readonly string[];
  /** Judges one resource on its own; such a rule stops a resource before it is made. */
  readonly judgeResource?: (resource: Judged, options: Options) => Finding[];
  /** Judges resources by what they have beside them, once all are known. */
  readonly judgeStack?: (stack: JudgedStack, options: Options) => Finding[];
}

/** The remedy when something is wrong, nothing when all is well. */
type Verdict = string | false | undefined;

/** A rule about each resource of a type. */
export function eachResource<Args>(
  type: string,
  subject: Subject & { readonly judge: (inputs: Partial<Unwrap<Args>>, options: Options) => Verdict },
): Rule {
  const { judge, ...about } = subject;
  return {
    ...complete(about),
    types: [type],
    judgeResource: ({ urn, inputs }, options) => {
      const message = known(() => judge(inputs as Partial<Unwrap<Args>>, options));
      return message ? [{ urn, message }] : [];
    },
  };
}

/** A rule about what each resource of the first type has to have beside it. */
export function eachInStack(
  types: readonly [string, ...string[]],
  subject: Subject & { readonly judge: (resource: Judged, stack: JudgedStack, options: Options) => Verdict },
): Rule {
  const { judge, ...about } = subject;
  return {
    ...complete(about),
    types,
    judgeStack: (stack, options) =>
      stack.all(types[0]).flatMap((resource) => {
        const message = known(() => judge(resource, stack, options));
        return message ? [{ urn: resource.urn, message }] : [];
      }),
  };
}

/** All resources of a stack. */
export class JudgedStack {
  constructor(private readonly resources: readonly Judged[]) {}

  all(type: string): Judged[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** Resources of a type of which an input reads from the given one. */
  reading(target: Judged, type: string, input: string): Judged[] {
    return this.all(type).filter((resource) => resource.reads(input).includes(target.urn));
  }

  /** Resources of a type that an input of the given one reads from. */
  readBy(resource: Judged, input: string, type: string): Judged[] {
    const urns = resource.reads(input);
    return this.all(type).filter(({ urn }) => urns.includes(urn));
  }
}

/** What a preview doesn't know counts as neither right nor wrong: it is judged when it is known. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Error && fault.constructor.name === "UnknownValueError") return undefined;
    throw fault;
  }
}

function complete(subject: Subject): Omit<Rule, "types"> {
  const { controls = [], options = {}, advisoryBecause } = subject;
  const page = subject.page ?? (controls[0] === undefined ? undefined : controlPage(controls[0]));
  if (page === undefined) throw new Error(`The rule ${subject.id} names neither a control nor a page; give it one.`);
  return { ...subject, controls, options, page, advisoryBecause };
}

/** AWS's page of a control such as `APIGateway.1`. */
export function controlPage(control: string): string {
  const [service = "", number = ""] = control.toLowerCase().split(".");
  return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${service}-${number}`;
}
