import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { spawnSync } from "node:child_process";
import { Fault } from "../console/fault";
import { perUser } from "../machine/folders";
import { installOnce } from "../machine/installation";
import { postgresBinaries, sharedFolder } from "./binaries";
import { makeCertificate } from "./certificate";
import { giveTo, postgresOwner } from "./owner";

/** The names that the stack's own database has on RDS. */
export const databaseName = "payments";
export const masterName = "dbadmin";

/** Where the master's password lies among the data; PostgreSQL minds no files of others there. */
export const passwordFile = "master-password";

/** Changes with what is written below, so that an older template is not taken for this one; each version of PostgreSQL has its own. */
const edition = 3;

/**
 * Who may log in: over TLS only, the master with the password, and who authenticates with IAM on RDS without a check of the
 * token, which only AWS could make.
 */
const whoMayLogIn = `hostssl all ${masterName} 127.0.0.1/32 scram-sha-256\nhostssl all +rds_iam 127.0.0.1/32 trust\n`;

/**
 * A folder of data from which a server can be started: with the database, the master and the roles that RDS makes, and no
 * tables. Beside them lie the certificate `server.crt`, which is its own authority, and the master's password.
 *
 * @throws Fault when PostgreSQL can't be had or can't run here.
 */
export async function postgresTemplate(): Promise<string> {
  const binaries = await postgresBinaries();
  const folder = join(sharedFolder(), `${basename(binaries)}-template-${edition}-${perUser}`);
  if (!existsSync(folder)) await installOnce(folder, (draft) => fill(draft, binaries));
  return folder;
}

function fill(data: string, binaries: string): Promise<void> {
  const owner = postgresOwner();
  const password = randomBytes(18).toString("base64url");
  chmodSync(data, 0o700);
  giveTo(owner, data);
  const run = (file: string, args: string[], input = "") => {
    const options = { ...owner, input, env: { PATH: "/usr/bin:/bin", LANG: "C", TZ: "UTC" }, cwd: data } as const;
    const { status, error, stdout, stderr } = spawnSync(join(binaries, "bin", file), args, options);
    // The mode for one user ends well whatever becomes of its statements, and says so of each that failed.
    const text = error?.message ?? `${stderr.toString()}${stdout.toString()}`;
    if (status === 0 && !/\b(?:ERROR|FATAL):/.test(text)) return;
    throw new Fault(`PostgreSQL can't be set up: ${file} said ${reasonIn(text)}${remedyFor(text)}`);
  };
  // Each server has a copy of all this, in which one segment of the usual size would take more than all the rest.
  const sizes = ["--wal-segsize=1"];
  run("initdb", ["-D", data, "-U", "postgres", "-A", "reject", "--no-sync", "--locale=C", "-E", "UTF8", ...sizes]);
  const inDatabase = (database: string, statements: readonly string[]) => {
    run("postgres", ["--single", "-D", data, database], `${statements.join("\n")}\n`);
  };
  inDatabase("postgres", setUp(password));
  inDatabase(databaseName, ["drop database postgres"]);
  const { certificate, key } = makeCertificate("localhost", new Date());
  writeFileSync(join(data, "pg_hba.conf"), whoMayLogIn);
  writeFileSync(join(data, "server.crt"), certificate);
  writeFileSync(join(data, "server.key"), key, { mode: 0o600 });
  writeFileSync(join(data, passwordFile), password, { mode: 0o600 });
  giveTo(owner, data);
  return Promise.resolve();
}

/** The line that says why, out of all that a program of PostgreSQL has printed; the last one where none does. */
export function reasonIn(printed: string): string {
  const lines = printed.trim().split("\n");
  return (lines.find((line) => /\b(?:ERROR|FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? "").trim();
}

/** Half a sentence for what a newcomer meets who runs a container as a user of his own, whom its image doesn't know. */
export function remedyFor(printed: string): string {
  if (!printed.includes("could not look up effective user ID")) return "";
  return "; give this user a line in /etc/passwd, in a container for instance with docker run -v /etc/passwd:/etc/passwd:ro";
}

/**
 * One statement a line. The master is no superuser, as on RDS. No other database stays: nobody makes one here, and each would be
 * three hundred files more for every server that starts.
 */
function setUp(password: string): string[] {
  return [
    "create role rds_iam",
    `create role ${masterName} login createdb createrole password '${password}'`,
    `grant rds_iam to ${masterName} with admin option`,
    `grant pg_signal_backend, pg_monitor to ${masterName}`,
    `create database ${databaseName} owner ${masterName}`,
    "update pg_database set datistemplate = false",
    "drop database template0",
    "drop database template1",
  ];
}
