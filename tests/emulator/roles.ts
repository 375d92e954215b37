import type { IAM } from "@aws-sdk/client-iam";
import type { Emulator } from "../../local/emulator/emulator";

/** A statement of a policy, as IAM gives it back. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
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

/** Statements as the text of a policy. */
export function documentOf(Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Keys of a new user with the rights of a role, which only a service or a workflow could take on; or with none. */
export async function standIn(iam: IAM, UserName: string, roleName?: string): Promise<Emulator["credentials"]> {
  await iam.createUser({ UserName });
  for (const [PolicyName, statements] of roleName === undefined ? [] : await policiesOf(iam, roleName)) {
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: documentOf(statements) });
  }
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
}
