import { Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { Client } from "pg";
import { DatabaseFault, faultOf } from "./databaseFault";

/** Where a database is. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** Certificates, as PEM, of the authorities that may vouch for the server. */
  readonly authorities: string;
}

/** Who logs in. */
export interface DatabaseLogin {
  readonly user: string;
  /** Asked for each connection. */
  readonly password: () => Promise<string>;
}

/** A statement that is parsed once for each connection. */
export interface SqlStatement {
  readonly name: string;
  readonly text: string;
}

/** A value of a statement. */
export type Value = string | number | readonly string[] | null;

/** A row: each column as PostgreSQL writes it. */
export type Row = Readonly<Record<string, string | null>>;

/** A database, by one connection that is made when it is needed and dropped on any doubt. */
export interface Database {
  /**
   * Asks one statement. After a fault of the connection it is asked once more in a new one, so it may run twice.
   *
   * @param deadline milliseconds since 1970 after which there is no answer any more.
   * @throws DatabaseFault
   */
  query(statement: SqlStatement, values: readonly Value[], deadline: number): Promise<readonly Row[]>;
  close(): void;
}

/** How long the database is waited for, in milliseconds. */
export interface DatabaseLimits {
  /** For a connection, from the name to the login. */
  readonly connect: number;
  readonly query: number;
  /** A connection that wasn't used for so long is not trusted: a function may have been frozen for minutes. */
  readonly idle: number;
}

/**
 * A failover takes a minute or two, which nobody can wait for; all that is shorter is over within a second. Two attempts of each
 * fit into the time of a payment.
 */
export const databaseLimits: DatabaseLimits = { connect: 2_000, query: 2_000, idle: 60_000 };

/** Makes the way to a database. Nothing is connected before the first statement. */
export function createDatabase(
  address: DatabaseAddress,
  login: DatabaseLogin,
  limits: DatabaseLimits = databaseLimits,
): Database {
  const secureContext = createSecureContext({ ca: address.authorities });
  let current: Connection | undefined;
  // One statement at a time: what waits for the answer to another one would run out of time in the client's own queue.
  let last: Promise<unknown> = Promise.resolve();

  async function ask(statement: SqlStatement, values: readonly Value[], deadline: number): Promise<readonly Row[]> {
    for (let attempt = 1; ; attempt++) {
      if (current?.isStale(limits.idle)) drop();
      try {
        current ??= await Connection.open({ address, login, secureContext, limit: within(limits.connect, deadline) });
        return await current.query(statement, values, within(limits.query, deadline));
      } catch (thrown) {
        drop();
        const fault = faultOf(thrown);
        if (fault.isDefect || attempt === 2 || Date.now() >= deadline) throw fault;
      }
    }
  }

  function drop(): void {
    current?.close();
    current = undefined;
  }

  return {
    query(statement, values, deadline) {
      const answer = last.then(() => ask(statement, values, deadline));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: drop,
  };
}

/** What is left of a limit, @throws DatabaseFault when nothing is. */
function within(limit: number, deadline: number): number {
  const left = Math.min(limit, deadline - Date.now());
  if (left <= 0) throw new DatabaseFault("Timeout");
  return left;
}

interface ConnectionArgs {
  readonly address: DatabaseAddress;
  readonly login: DatabaseLogin;
  readonly secureContext: ReturnType<typeof createSecureContext>;
  /** Milliseconds until it is there. */
  readonly limit: number;
}

/** One connection. */
class Connection {
  private usedAt = Date.now();
  private isLost = false;

  private constructor(
    private readonly client: Client,
    private readonly socket: Socket,
  ) {
    // Without a listener an end that comes while nothing is asked would end the process: the client calls each an error that it didn't
    // ask for itself.
    client.on("error", () => (this.isLost = true));
  }

  static async open({ address, login, secureContext, limit }: ConnectionArgs): Promise<Connection> {
    const { host, port, name: database } = address;
    const socket = new Socket();
    const client = new Client({
      host,
      port,
      database,
      ...login,
      ssl: { secureContext },
      stream: () => socket,
      connectionTimeoutMillis: limit,
      types: { getTypeParser: () => String },
    });
    const connection = new Connection(client, socket);
    try {
      await client.connect();
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
    return connection;
  }

  isStale(idle: number): boolean {
    return this.isLost || Date.now() - this.usedAt > idle;
  }

  async query({ name, text }: SqlStatement, values: readonly Value[], limit: number): Promise<Row[]> {
    // The client knows the last one, its types don't.
    const asked = { name, text, values: [...values], query_timeout: limit };
    const { rows } = await this.client.query<Row>(asked);
    this.usedAt = Date.now();
    return rows;
  }

  /** At once: a server that doesn't answer would not answer a farewell either. */
  close(): void {
    this.client.end().catch(() => undefined);
    this.socket.destroySoon();
  }
}
