import { isInternet } from "./addresses";
import { fixedPart } from "./globs";

/** The `Condition` of a statement: values by key, by operator. */
export type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One test of a condition. All tests of a statement have to hold, and any value of one. */
export interface Test {
  /** In lower case, without set operator and `IfExists`. */
  readonly operator: string;
  /** In lower case, as IAM doesn't tell case apart in keys. */
  readonly key: string;
  readonly values: readonly string[];
  /** Whether it holds as well where the request has no such key: `IfExists`, or `ForAllValues:`. */
  readonly passesWithout: boolean;
}

/** The tests of a condition. */
export function tests(condition: Condition = {}): Test[] {
  return Object.entries(condition).flatMap(([written, block]) => {
    const name = written.toLowerCase();
    return Object.entries(Object(block) as object).map(([key, value]: [string, unknown]) => ({
      // ForAnyValue: and ForAllValues: stand before some operators.
      operator: name.slice(name.indexOf(":") + 1).replace("ifexists", ""),
      key: key.toLowerCase(),
      values: [value].flat().map(String),
      passesWithout: name.endsWith("ifexists") || name.startsWith("forallvalues:"),
    }));
  });
}

/** Whether a test lets only somebody in particular through. */
export function narrows({ operator, key, values, passesWithout }: Test): boolean {
  return equalities.has(operator) && !passesWithout && isFixed(key, values);
}

/** Whether a test in a denial turns away all but somebody in particular. */
export function turnsAwayAllBut({ operator, key, values }: Test): boolean {
  return inequalities.has(operator) && isFixed(key, values);
}

const equalities = new Set([
  ...["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"],
]);

const inequalities = new Set([
  ...["stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike", "notipaddress"],
]);

function isFixed(key: string, values: readonly string[]): boolean {
  const fixed = fixedWhen.get(key) ?? fixedByEnding(key);
  return fixed !== undefined && values.length > 0 && values.every(fixed);
}

/** Keys whose names differ with a provider of tokens, or with what a service writes into the context of encryption. */
function fixedByEnding(key: string): ((value: string) => boolean) | undefined {
  if (key.endsWith(":sub")) return isSubject;
  return key.startsWith("kms:encryptioncontext:") ? isArnOfSomebody : undefined;
}

/** Neither wildcard nor variable. */
const isWhole = (value: string): boolean => value !== "" && fixedPart(value) === value;

/** Names its account; or, as ARNs of S3 have none, how the resource's name begins. */
function isArnOfSomebody(arn: string): boolean {
  const [, , service, , account, ...resource] = arn.split(":");
  return account ? isWhole(account) : service === "s3" && fixedPart(resource.join()) !== "";
}

/** Names the organization, whatever lies below it. */
const isInOrganization = (path: string): boolean => path.startsWith("o-") && fixedPart(path).includes("/");

/** Names the unique id of a role or user, whatever a session is called. */
const isOneId = (id: string): boolean => /^[^:*?$]+(:|$)/.test(id);

const isKnownBlock = (block: string): boolean => isWhole(block) && !isInternet(block);

/**
 * Claims of GitHub's tokens that hold whatever the author of some workflow writes, up to the look of another repository:
 * https://docs.github.com/en/actions/reference/security/oidc.
 */
const chosenByAuthors = /^(workflow|environment|ref|context|head_ref|base_ref):/;

/** Of a token of OpenID Connect: `repo:owner/*` names somebody, as `system:serviceaccount:payments:*` does, but `repo:own*` not. */
const isSubject = (subject: string): boolean =>
  !chosenByAuthors.test(subject) && (isWhole(subject) || /\/|(.*:){3}/.test(fixedPart(subject)));

/**
 * The keys that say who asks, or on whose behalf, and when a value of theirs means somebody in particular. These are the keys
 * by which S3 tells whether a policy is public, and their successors:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status.
 */
const fixedWhen: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ...[
    ...["aws:principalaccount", "aws:principalorgid", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceowner"],
    ...["aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "kms:calleraccount"],
    "s3:dataaccesspointaccount",
  ].map((key) => [key, isWhole] as const),
  ...["aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn", "s3:dataaccesspointarn"].map(
    (key) => [key, isArnOfSomebody] as const,
  ),
  ...["aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"].map((key) => [key, isInOrganization] as const),
  ["aws:userid", isOneId],
  ["aws:sourceip", isKnownBlock],
]);
