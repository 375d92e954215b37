import { Condition, narrows, Test, tests, turnsAwayAllBut } from "./conditions";
import { covers, coversAction, coversAll } from "./globs";

// The two libraries for Node.js that read policy documents are under the AGPL, which a pack that other teams install can't
// pass on to them; so the part of the language that the rules ask about is read here.

/** The elements of a statement, as its author wrote them. */
interface Elements {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Condition;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. */
const elementNames = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
];

/** A policy document: who may do what under which condition. */
export class PolicyDocument {
  private constructor(
    readonly statements: readonly JudgedStatement[],
    /** What keeps AWS from reading it as it was meant. */
    readonly fault: string | undefined,
  ) {}

  /** Reads a document that is given as text or as an object. */
  static read(document: unknown): PolicyDocument {
    const parsed = parse(document);
    if (parsed === undefined) return new PolicyDocument([], "Write the policy as JSON.");
    const found = [parsed.Statement ?? []].flat() as unknown[];
    if (found.length === 0) return new PolicyDocument([], "Give the policy a Statement.");
    const elements = found.map((one) => Object(one) as Elements);
    return new PolicyDocument(
      elements.map((one) => new JudgedStatement(one)),
      elements.map(faultOf).find((fault) => fault !== undefined),
    );
  }

  /** What it allows. */
  get grants(): readonly JudgedStatement[] {
    return this.statements.filter(({ allows }) => allows);
  }

  /** What it allows to everybody: no principal is named, no condition says who, and no denial turns all others away. */
  get publicGrants(): readonly JudgedStatement[] {
    return this.grants.filter(
      (grant) =>
        grant.isForEverybody && !grant.saysWho && !this.statements.some((one) => one.keepsStrangersFrom(grant)),
    );
  }
}

/** A statement of a policy document. */
export class JudgedStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly tests: readonly Test[];

  constructor(private readonly elements: Elements) {
    this.actions = list(elements.Action);
    this.resources = list(elements.Resource);
    this.tests = tests(elements.Condition);
  }

  get allows(): boolean {
    return this.elements.Effect === "Allow";
  }

  get denies(): boolean {
    return this.elements.Effect === "Deny";
  }

  /** The principals of a kind, such as `AWS` or `Service`. */
  principals(kind: string): readonly string[] {
    const { Principal: principal } = this.elements;
    return principal instanceof Object ? list((principal as Record<string, unknown>)[kind]) : [];
  }

  /** Whether it is about every caller there is, or all but a few; a wildcard inside of an ARN counts as everybody. */
  get isForEverybody(): boolean {
    const { Principal: principal, NotPrincipal: spared } = this.elements;
    if (spared !== undefined) return this.allows;
    const named = principal instanceof Object ? Object.values(principal).flatMap(list) : list(principal);
    return named.some((name) => name.includes("*"));
  }

  /** Whether a condition narrows it to somebody in particular. */
  get saysWho(): boolean {
    return this.tests.some(narrows);
  }

  /** Whether it turns all but somebody in particular, or all, away from whatever another statement allows. */
  keepsStrangersFrom(grant: JudgedStatement): boolean {
    if (!this.denies || !this.isForEverybody || !this.tests.every(turnsAwayAllBut)) return false;
    const { NotAction: otherActions, NotResource: otherResources } = grant.elements;
    return (
      isSubset(otherActions === undefined ? grant.actions : ["*"], this.actions, coversAction) &&
      isSubset(otherResources === undefined ? grant.resources : ["*"], this.resources, covers)
    );
  }

  /** Whether an action such as `kms:Decrypt` is among its actions, by whatever pattern. */
  covers(action: string): boolean {
    const { NotAction: spared } = this.elements;
    if (spared !== undefined) return !list(spared).some((one) => coversAction(one, action));
    return this.actions.some((one) => coversAction(one, action));
  }

  /** Whether it is about every action, or all but a few. */
  get coversEverything(): boolean {
    return this.elements.NotAction !== undefined || this.actions.some((action) => action.split(":").every(coversAll));
  }

  /** Whether it is about all actions of some service, by whatever pattern. */
  get coversWholeService(): boolean {
    return this.actions.some((action) => {
      const colon = action.indexOf(":");
      return colon > 0 && !coversAll(action.slice(0, colon)) && coversAll(action.slice(colon + 1));
    });
  }

  /** Whether it is about every resource of a kind: each of some sample names, such as `key/a` and `key/b`, in whatever place. */
  coversEvery(samples: readonly string[]): boolean {
    if (this.elements.NotResource !== undefined) return true;
    return this.resources.some((pattern) => samples.every((sample) => coversInAnyPlace(pattern, sample)));
  }

  /** Whether it can be about resources of a service, such as `logs`. */
  reaches(service: string): boolean {
    if (this.elements.NotResource !== undefined) return true;
    return this.resources.some((pattern) => {
      const [, , named = "*"] = pattern.split(":");
      return covers(named, service);
    });
  }

  /** Whether it is about a resource, by whatever pattern. */
  isAbout(resource: string): boolean {
    return this.resources.some((pattern) => covers(pattern, resource));
  }
}

/** A text or a list of texts, as a list. */
function list(value: unknown): readonly string[] {
  return value === undefined || value === null ? [] : [value].flat().map(String);
}

/** A place that the pattern's own first fields cover stands before the sample. */
function coversInAnyPlace(pattern: string, sample: string): boolean {
  const fields = pattern.split(":");
  const place = Array.from({ length: 5 }, (_, index) => (fields[index] ?? "").replaceAll("*", "").replaceAll("?", "x"));
  return covers(pattern, [...place, sample].join(":"));
}

function isSubset(inner: readonly string[], outer: readonly string[], does: typeof covers): boolean {
  return inner.every((one) => outer.some((pattern) => does(pattern, one)));
}

function faultOf(statement: Elements): string | undefined {
  const { Effect: effect, Action: action, NotAction: spared } = statement;
  if (effect !== "Allow" && effect !== "Deny") return "Give each statement an Effect of Allow or Deny.";
  if ((action === undefined) === (spared === undefined)) return "Give each statement either Action or NotAction.";
  if (Object.keys(statement).some((name) => !elementNames.includes(name))) {
    return `Leave in statements nothing but ${elementNames.join(", ")}.`;
  }
  return undefined;
}

function parse(document: unknown): { readonly Statement?: unknown } | undefined {
  if (typeof document !== "string") return document instanceof Object ? document : undefined;
  try {
    const parsed: unknown = JSON.parse(document);
    return parsed instanceof Object ? parsed : undefined;
  } catch {
    return undefined;
  }
}
