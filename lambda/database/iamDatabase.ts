import { required } from "../environment";
import { databaseToken } from "../signing/databaseToken";
import { createDatabase, Database, DatabaseLimits } from "./database";
import { readDatabaseSettings } from "./databaseSettings";

/**
 * The database of the function's environment, with IAM authentication.
 *
 * @param user role in the database.
 * @throws Error naming the variable that is missing or empty.
 */
export function createIamDatabase(environment: NodeJS.ProcessEnv, user: string, limits?: DatabaseLimits): Database {
  const address = readDatabaseSettings(environment);
  const region = required(environment, "AWS_REGION");
  return createDatabase(address, { user, password: () => databaseToken({ ...address, user, region }) }, limits);
}
