/** One statement of an IAM policy, as JSON. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?:
    "*" | { readonly Service: string | readonly string[] } | { readonly AWS: string } | { readonly Federated: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Writes statements down as a policy document. */
export function policyDocument(...statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Lets a service of AWS take on a role, for this account alone where the service says on whose behalf it acts.
 */
export function trustPolicy(service: string, accountId?: string): string {
  return policyDocument({
    Sid: "Trust",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    ...(accountId !== undefined && { Condition: { StringEquals: { "aws:SourceAccount": accountId } } }),
  });
}
