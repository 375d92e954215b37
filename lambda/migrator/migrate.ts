import { setTimeout as pause } from "node:timers/promises";
import type { ClientBase, DatabaseError } from "pg";
import { digestOf, faultIn, Migration } from "./migrations";

/** What a run did, and what there is now. */
export interface Migrated {
  readonly applied: readonly string[];
  readonly present: readonly string[];
}

/** A migration that can't be applied. The sentence names its file, and says if anything of it may be in the database. */
export class MigrationRefused extends Error {
  constructor(
    /** The file, where it is one file's fault. */
    readonly migration: string | undefined,
    message: string,
    /** What the log shows beside the file: an SQLSTATE, where the database refused. */
    readonly code?: string,
  ) {
    super(message);
    this.name = "MigrationRefused";
  }
}

/** How long a run waits, in milliseconds. */
export interface MigrationLimits {
  /** For another run. */
  readonly turn: number;
  /** For a lock. Whoever wants the table meanwhile waits behind it: payments, for as long as somebody reads. */
  readonly lock: number;
  /** For a statement, unless its file asks for longer. */
  readonly statement: number;
  /** Until the database looks again whether the run is still there, in the middle of a statement. */
  readonly presence: number;
  /** Before each further attempt at a file whose lock others hold. */
  readonly pauses: readonly number[];
  /** Milliseconds since 1970 after which no further attempt is begun; the caller ends the connection then. */
  readonly end: number;
}

/**
 * A payment waits two seconds for a statement, twice, and so outlasts the wait for a lock; an autovacuum that stands in the way gives
 * up after one (`deadlock_timeout`). A statement that is under way when the function's time is over, the database would go on with for
 * nobody, and hold its locks: it looks whether somebody is still there.
 */
export const migrationLimits: MigrationLimits = {
  turn: 60_000,
  lock: 1_500,
  statement: 60_000,
  presence: 1_000,
  pauses: [1_000, 2_000, 4_000, 8_000],
  end: Infinity,
};

/** Any number, the same for all migrators of a database. */
const lockNumber = 7_305_401;

/** A lock was not to be had in time: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const lockNotAvailable = "55P03";

/**
 * Applies migrations that haven't been applied, in the order of their names, each in one transaction of its own. Of several runs
 * at once one works and the others wait for it.
 *
 * @param client connected as the owner of the database.
 * @throws MigrationRefused when an applied file has changed, a file comes before one that was applied, or one fails.
 */
export async function migrate(
  client: ClientBase,
  migrations: readonly Migration[],
  limits: MigrationLimits = migrationLimits,
): Promise<Migrated> {
  const ordered = [...migrations].sort(({ name }, other) => (name < other.name ? -1 : 1));
  for (const migration of ordered) {
    const fault = faultIn(migration);
    if (fault !== undefined) throw new MigrationRefused(migration.name, `The migration ${fault}`);
  }
  await takeTurn(client, limits);
  try {
    await client.query(
      "create table if not exists public.payment_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())",
    );
    const outstanding = newOnes(ordered, await appliedBefore(client));
    for (const migration of outstanding) await applyPatiently(client, migration, limits);
    const present = await appliedBefore(client);
    return { applied: outstanding.map(({ name }) => name), present: [...present.keys()] };
  } finally {
    // A connection that is gone has let go of its locks.
    await client.query("select pg_advisory_unlock($1)", [lockNumber]).catch(() => undefined);
  }
}

async function takeTurn(client: ClientBase, { turn }: MigrationLimits): Promise<void> {
  await client.query("begin");
  try {
    await limit(client, { lock_timeout: turn });
    await client.query("select pg_advisory_lock($1)", [lockNumber]);
    await client.query("commit");
  } catch (thrown) {
    await client.query("rollback").catch(() => undefined);
    if (codeOf(thrown) !== lockNotAvailable) throw thrown;
    const sentence = "Another migrator is at work on the database; run pulumi up again when it has ended.";
    throw new MigrationRefused(undefined, sentence, lockNotAvailable);
  }
}

/** Sets limits of the database's, in milliseconds, for the rest of a transaction. */
async function limit(client: ClientBase, limits: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, milliseconds] of Object.entries(limits)) {
    await client.query("select set_config($1, $2, true)", [name, String(milliseconds)]);
  }
}

function codeOf(thrown: unknown): string | undefined {
  return (thrown as { code?: string }).code;
}

/** Digests of the applied files by their names, in order. */
async function appliedBefore(client: ClientBase): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    `select name, sha256 from public.payment_migration order by name collate "C"`,
  );
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

function newOnes(ordered: readonly Migration[], before: ReadonlyMap<string, string>): Migration[] {
  for (const { name, text } of ordered) {
    const digest = before.get(name);
    if (digest !== undefined && digest !== digestOf(text)) {
      throw new MigrationRefused(
        name,
        `The migration ${name} was applied with other content; restore it, and change the database by a further file.`,
      );
    }
  }
  const latest = [...before.keys()].at(-1) ?? "";
  const outstanding = ordered.filter(({ name }) => !before.has(name));
  const [first] = outstanding;
  // Files that an older program doesn't know are no fault of it: what they added doesn't disturb it, and it must be possible to
  // deploy it again.
  if (first !== undefined && first.name < latest) {
    throw new MigrationRefused(
      first.name,
      `The migration ${first.name} comes before ${latest}, which was applied; give it a higher number.`,
    );
  }
  return outstanding;
}

/**
 * Which transaction the connection is in.
 *
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
async function transactionOf(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>("select pg_current_xact_id()::text as id");
  return rows[0]?.id;
}

/** Applies a file, again where others held a lock. */
async function applyPatiently(client: ClientBase, migration: Migration, limits: MigrationLimits): Promise<void> {
  for (const before of limits.pauses) {
    try {
      await apply(client, migration, limits);
      return;
    } catch (thrown) {
      if (!(thrown instanceof LockNotAvailable) || Date.now() + before + limits.lock > limits.end) throw thrown;
      await pause(before);
    }
  }
  await apply(client, migration, limits);
}

/** Others hold a lock that the file needs, and nothing of it is in the database. */
class LockNotAvailable extends MigrationRefused {}

/** Is there as long as the transaction is in which it was made. */
const savepoint = "before_the_file";

async function apply(client: ClientBase, migration: Migration, limits: MigrationLimits): Promise<void> {
  const { name, text } = migration;
  let probe = `rollback to savepoint ${savepoint}`;
  try {
    await client.query(`begin; savepoint ${savepoint}`);
    await limit(client, {
      lock_timeout: limits.lock,
      statement_timeout: limits.statement,
      idle_in_transaction_session_timeout: limits.statement,
      client_connection_check_interval: limits.presence,
    });
    const transaction = await transactionOf(client);
    await client.query(text);
    // However a file hides the end of its transaction, it isn't remembered as if it had been applied.
    if ((await transactionOf(client)) !== transaction) throw new Error();
    await client.query("insert into public.payment_migration (name, sha256) values ($1, $2)", [name, digestOf(text)]);
    // A commit that is refused ends its transaction, and with it the savepoint.
    probe = "rollback";
    await client.query("commit");
  } catch (thrown) {
    throw refusal(name, thrown as Fault, await leftOf(client, probe), limits.end);
  }
}

type Fault = Pick<DatabaseError, "code" | "message">;

/** What is in the database of a file that failed: `part` when it had ended its transaction, `all or nothing` when that can't be asked. */
type Left = "nothing" | "part" | "all or nothing";

/** Rolls back, and tells by the answer what that leaves. */
async function leftOf(client: ClientBase, probe: string): Promise<Left> {
  const left = await client.query(probe).then(
    (): Left => "nothing",
    (thrown: unknown): Left => (savepointGone.has(codeOf(thrown)) ? "part" : "all or nothing"),
  );
  await client.query("rollback").catch(() => undefined);
  return left;
}

/** There is no transaction, or another one. */
const savepointGone: ReadonlySet<string | undefined> = new Set(["25P01", "3B001"]);

function refusal(name: string, { code, message }: Fault, left: Left, end: number): MigrationRefused {
  const fault = [code, message].filter(Boolean).join(" ");
  if (left === "nothing" && code === lockNotAvailable) {
    const sentence = `The migration ${name} needs a lock that others hold, and was rolled back whole; run pulumi up again when they have let go.`;
    return new LockNotAvailable(name, sentence, code);
  }
  const became = {
    nothing: `failed and was rolled back whole: ${fault}; mend it and run pulumi up again.`,
    part: `ended its transaction, and may be there in part${fault && `: ${fault}`}; mend it and run pulumi up again.`,
    "all or nothing":
      Date.now() < end
        ? `broke off, and is there whole or not at all: ${fault}; run pulumi up again.`
        : "was under way when the migrator's time was over, and is there whole or not at all; let it do less, and run pulumi up again.",
  };
  return new MigrationRefused(name, `The migration ${name} ${became[left]}`, code);
}
