import { within } from "./bounds";

/** Major versions of which RDS makes a new database: https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html. */
const [oldest, newest] = [14, 18];

const isSwitch = (value: string): boolean => value === "0" || value === "1";

/** Up to 17 a switch, and from 18 on a list of a connection's stages, of which RDS takes no other form. */
function logsConnections(value: string, major: number): boolean {
  const stages = ["receipt", "authentication", "authorization", "setup_durations", "all"];
  return major < 18 ? isSwitch(value) : value.split(",").every((stage) => stages.includes(stage));
}

/** The parameters that the program sets, each with what RDS takes for it in a major version. */
const parameters: Readonly<Record<string, (value: string, major: number) => boolean>> = {
  "rds.force_ssl": isSwitch,
  log_connections: logsConnections,
  log_disconnections: isSwitch,
  log_statement: (value) => ["none", "ddl", "mod", "all"].includes(value),
  log_error_verbosity: (value) => ["terse", "default", "verbose"].includes(value),
};

/**
 * Checks a parameter as RDS does, which the emulator leaves out.
 *
 * @throws Error for a family or a value that RDS doesn't take, and for a parameter of which nothing is known here.
 */
export function checkParameter(family: string, name: string, value: string): void {
  const major = within("family", Number(/^postgres(\d+)$/.exec(family)?.[1] ?? NaN), oldest, newest);
  const takes = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (!takes) {
    throw new Error(
      `The parameter ${name} is not known; add it to local/provider/postgresRules.ts with what RDS takes.`,
    );
  }
  if (!takes(value, major)) throw new Error(`InvalidParameterValue: ${value} for ${name} in ${family}.`);
}

/**
 * Checks that a parameter group is of the database's major version, and that RDS has that version.
 *
 * @throws Error as RDS refuses the two together.
 */
export function checkVersion(version: string | undefined, family: string | undefined): void {
  const major = within("engineVersion", Number(/^(\d+)(\.\d+)?$/.exec(version ?? "")?.[1] ?? NaN), oldest, newest);
  if (family !== `postgres${major}`) {
    throw new Error(`InvalidParameterCombination: a parameter group of ${String(family)} is not for version ${major}.`);
  }
}
