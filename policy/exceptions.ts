import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { Finding } from "./rule";

/** What a team lets one resource do against a rule, for a reason and up to a day. */
export interface Exception {
  /** The resource's logical name, or its URN. */
  readonly resource: string;
  readonly reason: string;
  /** The last day on which it holds, such as `2027-03-31`. */
  readonly until: string;
}

/** How exceptions are written in the pack's configuration; the engine refuses others before it judges anything. */
export const exceptionsSchema: PolicyConfigJSONSchema = {
  type: "array",
  items: {
    type: "object",
    properties: {
      resource: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 10 },
      until: { type: "string", pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$` },
    },
    required: ["resource", "reason", "until"],
    additionalProperties: false,
  },
};

/** A finding that is excepted, or was and no longer is. */
export interface Excepted {
  readonly finding: Finding;
  readonly exception: Exception;
}

/** Findings by whether they count, and what excepts those that don't. */
export interface Sorted {
  readonly counting: readonly Finding[];
  readonly excepted: readonly Excepted[];
}

/** Takes excepted findings out; one whose time is over counts again, and says so. */
export function sortOut(findings: readonly Finding[], exceptions: readonly Exception[], today: string): Sorted {
  const counting: Finding[] = [];
  const excepted: Excepted[] = [];
  for (const finding of findings) {
    const { urn, message } = finding;
    const own = exceptions.filter(({ resource }) => resource === urn || resource === nameOf(urn));
    const holding = own.find(({ until }) => today <= until);
    const [ended] = own;
    if (holding) excepted.push({ finding, exception: holding });
    else if (ended) counting.push({ urn, message: `${message} Its exception ended on ${ended.until}.` });
    else counting.push(finding);
  }
  return { counting, excepted };
}

/** The logical name in a URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
