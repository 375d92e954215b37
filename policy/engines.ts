/** Logs that an engine has to export: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-9. */
export const wantedLogs = new Map<string | undefined, readonly string[]>([
  ["postgres", ["postgresql", "upgrade"]],
  ["aurora-postgresql", ["postgresql"]],
  ["aurora-mysql", ["audit"]],
  ...["mysql", "mariadb"].map((engine) => [engine, ["audit", "error", "general", "slowquery"]] as const),
  ...["ee", "ee-cdb", "se2", "se2-cdb"].map(
    (edition) => [`oracle-${edition}`, ["alert", "audit", "trace", "listener"]] as const,
  ),
  ...["ee", "se", "ex", "web"].map((edition) => [`sqlserver-${edition}`, ["error"]] as const),
]);

/** Engines that take IAM authentication: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.RDS_Fea_Regions_DB-eng.Feature.IamDatabaseAuthentication.html. */
export const enginesWithIam = ["postgres", "mysql", "mariadb", "aurora-postgresql", "aurora-mysql"];

/** Engines that get Extended Support: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html. */
export const enginesWithExtendedSupport = ["postgres", "mysql", "aurora-postgresql", "aurora-mysql"];

/**
 * How engines ask for TLS, and from which version on they do by default:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.require-ssl.html and
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html.
 */
const tlsParameters: readonly {
  readonly families: RegExp;
  readonly parameter: string;
  readonly byDefaultSince: readonly [major: number, minor?: number];
}[] = [
  { families: /^(?:aurora-)?postgres(?:ql)?(\d+(?:\.\d)?)$/, parameter: "rds.force_ssl", byDefaultSince: [15] },
  { families: /^mysql(\d+\.\d+)$/, parameter: "require_secure_transport", byDefaultSince: [9, 7] },
  { families: /^mariadb(\d+\.\d+)$/, parameter: "require_secure_transport", byDefaultSince: [11, 8] },
  { families: /^sqlserver-\w+-(\d+\.\d+)$/, parameter: "rds.force_ssl", byDefaultSince: [Infinity] },
];

/** Ports of the engines, by which they are found. */
export const usualPorts = [3306, 5432, 1433, 1521];

/** The parameter by which a family's engine asks for TLS, and whether it does so when it isn't told. */
export function tlsOf(family: string): { parameter: string; isDefault: boolean } | undefined {
  for (const { families, parameter, byDefaultSince } of tlsParameters) {
    const version = families.exec(family)?.[1];
    if (version === undefined) continue;
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const [since, sinceMinor = 0] = byDefaultSince;
    return { parameter, isDefault: major > since || (major === since && minor >= sinceMinor) };
  }
  return undefined;
}

/** The ways of these engines to write true in a parameter. */
export function isOn(value: string): boolean {
  return ["1", "on", "true"].includes(value.toLowerCase());
}
