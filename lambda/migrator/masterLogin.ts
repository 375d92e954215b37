import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { masterRole } from "../database/roles";

/** The master's name and password. */
export interface MasterLogin {
  readonly user: string;
  readonly password: string;
}

/**
 * The master's login: from the secret in which RDS keeps it, or with the password of the call where the program was given one.
 *
 * @throws Error when there is neither, or the secret holds something else.
 */
export async function masterLogin(secretArn: string | undefined, password: string | undefined): Promise<MasterLogin> {
  if (secretArn === undefined) {
    if (password !== undefined) return { user: masterRole, password };
    throw new Error("Neither DB_SECRET_ARN nor a password was given; set one of them.");
  }
  const { SecretString = "" } = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId: secretArn }),
  );
  const secret = parsed(SecretString);
  if (secret === undefined) throw new Error("The secret of DB_SECRET_ARN holds no username and password.");
  return secret;
}

/** The form in which RDS keeps it; what the parser would say is dropped, since it quotes the secret. */
function parsed(text: string): MasterLogin | undefined {
  try {
    const { username, password } = JSON.parse(text) as { username?: unknown; password?: unknown };
    return typeof username === "string" && typeof password === "string" ? { user: username, password } : undefined;
  } catch {
    return undefined;
  }
}
