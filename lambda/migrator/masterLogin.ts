import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { masterRole } from "../database/roles";

/** The master's name and password. */
export interface MasterLogin {
  readonly user: string;
  readonly password: string;
}

/** Secrets Manager gave no answer, or refused one, which it may give later: rights that have just been given take a while. */
export class SecretUnavailable extends Error {
  constructor(name: string, cause: unknown) {
    super(
      `The master's secret can't be read: ${name}; see whether the migrator reaches Secrets Manager, and may read the secret and use its key.`,
      { cause },
    );
    this.name = name;
  }
}

/** Milliseconds for the secret: without a way to it, a connection would be waited for until the function's time is over. */
export const secretTime = 8_000;

/**
 * The master's login: from the secret in which RDS keeps it, or with the password of the call where the program was given one.
 *
 * @throws SecretUnavailable
 * @throws Error when there is neither, or the secret holds something else.
 */
export async function masterLogin(
  secretArn: string | undefined,
  password: string | undefined,
  limit = secretTime,
): Promise<MasterLogin> {
  if (secretArn === undefined) {
    if (password !== undefined) return { user: masterRole, password };
    throw new Error("Neither DB_SECRET_ARN nor a password was given; set one of them.");
  }
  const secret = parsed(await secretText(secretArn, limit));
  if (secret === undefined) throw new Error("The secret of DB_SECRET_ARN holds no username and password.");
  return secret;
}

async function secretText(SecretId: string, limit: number): Promise<string> {
  const abortSignal = AbortSignal.timeout(limit);
  try {
    const command = new GetSecretValueCommand({ SecretId });
    const { SecretString = "" } = await new SecretsManagerClient().send(command, { abortSignal });
    return SecretString;
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : "UnknownError";
    throw new SecretUnavailable(abortSignal.aborted ? "Timeout" : name, thrown);
  }
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
