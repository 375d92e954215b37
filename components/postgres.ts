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
