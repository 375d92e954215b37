import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { required } from "../environment";
import type { DatabaseAddress } from "./database";

/** Lambda's own file of the roots of all regions; slower to read than those of one, and there in any region. */
const allRoots = "/var/runtime/ca-cert.pem";

/**
 * Where the database is, from the function's environment, and what its certificate is checked against: the file that
 * `DB_CA_FILE` names, or else the one beside the code, or else Lambda's own.
 *
 * @throws Error naming the variable that is missing or empty.
 */
export function readDatabaseSettings(environment: NodeJS.ProcessEnv): DatabaseAddress {
  const beside = join(__dirname, "rds-ca.pem");
  const file = environment.DB_CA_FILE ?? (existsSync(beside) ? beside : allRoots);
  return {
    host: required(environment, "DB_HOST"),
    port: Number(required(environment, "DB_PORT")),
    name: required(environment, "DB_NAME"),
    authorities: readFileSync(file, "utf8"),
  };
}
