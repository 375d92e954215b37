import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Fault } from "../console/fault";
import { clientSettings } from "./clientSettings";

/** An access key. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Makes the IAM user that deploys; the emulator's root would pass every denial. */
export async function createDeployer(endpoint: string, root: Credentials): Promise<Credentials> {
  const iam = new IAMClient(clientSettings(endpoint, root));
  const UserName = "deployer";
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "administrator", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Fault("The emulator made no access key.");
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** Whether an emulator answers here that made this key: one that was started since would not know it. */
export async function knowsDeployer(endpoint: string, credentials: Credentials): Promise<boolean> {
  const sts = new STSClient({
    ...clientSettings(endpoint, credentials),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return Arn?.endsWith(":user/deployer") ?? false;
  } catch {
    return false;
  }
}
