/** PostgreSQL as RDS offers it, by its major version, and what differs from one to the next. */
export const postgresVersions: Readonly<Record<number, PostgresVersion>> = {
  15: { logConnections: "1" },
  16: { logConnections: "1" },
  17: { logConnections: "1" },
  18: { logConnections: "all" },
};

/** What a major version of PostgreSQL wants said in its own way. */
export interface PostgresVersion {
  /**
   * Value of `log_connections` that writes down each connection: a switch up to 17, and from 18 on a list of a connection's
   * stages, of which RDS takes no other form (https://www.postgresql.org/docs/18/runtime-config-logging.html).
   */
  readonly logConnections: string;
}

/** Storage from which RDS stripes gp3 volumes of PostgreSQL, in GiB. */
const stripedFrom = 400;

/**
 * What the storage of a size gives at the least. From 400 GiB on that is more than below, and RDS refuses the lesser figures of
 * before, which the provider sends along with a new size unless told these:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage.
 *
 * @param allocatedStorage GiB.
 */
export function storagePerformance(allocatedStorage: number) {
  return allocatedStorage < stripedFrom ? {} : { iops: 12_000, storageThroughput: 500 };
}

/** Connections that the ledger lets the validator have at once, as its first migration says: one for each of its processes. */
export const validatorConnections = 250;

/** What an instance class has at the least, whatever its family. */
export interface InstanceSize {
  /** Virtual ones. */
  readonly processors: number;
  /** GiB. */
  readonly memory: number;
}

const smallSizes: Readonly<Record<string, InstanceSize>> = {
  micro: { processors: 2, memory: 1 },
  small: { processors: 2, memory: 2 },
  medium: { processors: 2, memory: 4 },
  large: { processors: 2, memory: 8 },
};

/**
 * The size of an instance class by its name: `xlarge` has four processors, `2xlarge` eight and so on, with four GiB for each in the
 * families that have the least (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html).
 * A bare machine, whose name tells no size, has 64 at the least.
 */
export function instanceSize(instanceClass: string): InstanceSize {
  const size = instanceClass.split(".").at(-1) ?? "";
  const small = smallSizes[size];
  if (small !== undefined) return small;
  const processors = size.startsWith("metal") ? 64 : 4 * Number(size.replace("xlarge", "") || 1);
  return { processors, memory: 4 * processors };
}

/**
 * Connections that PostgreSQL takes at the least by RDS's default, a 9,531,392nd of the memory that the system leaves to it and no
 * more than 5,000: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections.
 */
export function mostConnections(instanceClass: string): number {
  const left = 0.9 * instanceSize(instanceClass).memory * 1024 ** 3;
  return Math.min(Math.floor(left / 9_531_392), 5_000);
}
