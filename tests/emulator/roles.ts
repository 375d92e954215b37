import type { IAM } from "@aws-sdk/client-iam";
import type { Emulator } from "../../local/emulator/emulator";

/** A statement of a policy, as IAM gives it back. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** The full name of the one role whose name starts so; the rest of it is random. */
export async function roleNamed(iam: IAM, start: string): Promise<string> {
  const { Roles = [] } = await iam.listRoles({});
  const names = Roles.flatMap(({ RoleName = "" }) => (RoleName.startsWith(start) ? [RoleName] : []));
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${names.length} roles start with ${start}, not one.`);
  return name;
}

/** The inline policies of a role, by their names. */
export async function policiesOf(iam: IAM, RoleName: string): Promise<ReadonlyMap<string, PolicyStatement[]>> {
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
  const policies = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName, PolicyName });
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: PolicyStatement[] };
    return [PolicyName, Statement] as const;
  });
  return new Map(await Promise.all(policies));
}

/** The account's own policies that are attached to a role, by their names. */
export async function attachedTo(iam: IAM, RoleName: string): Promise<ReadonlyMap<string, PolicyStatement[]>> {
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
  const policies = AttachedPolicies.map(async ({ PolicyName = "", PolicyArn = "" }) => {
    const { Policy } = await iam.getPolicy({ PolicyArn });
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: Policy?.DefaultVersionId });
    const { Statement } = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? "")) as {
      Statement: PolicyStatement[];
    };
    return [PolicyName, Statement] as const;
  });
  return new Map(await Promise.all(policies));
}

/**
 * A statement without what the emulator can't judge: it knows the tags of keys, functions, roles and topics, and of nothing
 * else that a request may end. So a tag that it doesn't know counts as the stack's here, and another one is still refused.
 */
export function asJudged({ Condition: { StringEquals, ...conditions } = {}, ...statement }: PolicyStatement): object {
  const tag = (StringEquals as Readonly<Record<string, string>> | undefined)?.["aws:ResourceTag/Project"];
  if (tag === undefined)
    return { ...statement, Condition: { ...conditions, ...(StringEquals !== undefined && { StringEquals }) } };
  return { ...statement, Condition: { ...conditions, StringEqualsIfExists: StringEquals } };
}

/** Statements as the text of a policy. */
export function documentOf(Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/**
 * Keys of a new user with the rights of a role, which only a service or a workflow could take on, as far as the emulator
 * judges them; or with none.
 */
export async function standIn(iam: IAM, UserName: string, roleName?: string): Promise<Emulator["credentials"]> {
  await iam.createUser({ UserName });
  const policies =
    roleName === undefined ? [] : [...(await policiesOf(iam, roleName)), ...(await attachedTo(iam, roleName))];
  for (const [PolicyName, statements] of policies) {
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: documentOf(statements.map(asJudged)) });
  }
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
}
