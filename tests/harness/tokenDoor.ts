import { once } from "node:events";
import * as fs from "node:fs";
import { connect, createServer, Socket } from "node:net";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { databaseToken } from "../../lambda/signing/databaseToken";
import { makeCertificate } from "../../local/postgres/certificate";
import type { Postgres } from "../../local/postgres/postgres";

/** A door before a PostgreSQL server that asks for a token of IAM as RDS does: in the clear, inside of TLS. */
export interface TokenDoor {
  readonly port: number;
  /** The certificate that it shows, which is its own authority. */
  readonly certificate: string;
  /** What became of each login: the user, or why there was none. */
  readonly logins: string[];
  close(): void;
}

/** The message with which a client asks for TLS, and the one with which a server asks for a password in the clear. */
const askForTls = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const askForPassword = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** Starts a door that lets in who signed with the keys of this process's environment. */
export async function startTokenDoor(server: Postgres, region: string): Promise<TokenDoor> {
  const { certificate, key } = makeCertificate("localhost", new Date());
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const door = createServer((socket) => {
    sockets.add(socket);
    admit(socket).catch(() => socket.destroy());
  });

  async function admit(plain: Socket): Promise<void> {
    plain.on("error", () => undefined);
    if (!(await read(plain)).equals(askForTls)) {
      logins.push("no TLS");
      plain.destroy();
      return;
    }
    plain.write("S");
    const socket = new tls.TLSSocket(plain, { isServer: true, cert: certificate, key });
    socket.on("error", () => undefined);
    const startup = await read(socket);
    const user = /user\0([^\0]*)\0/.exec(startup.toString())?.[1] ?? "";
    socket.write(askForPassword);
    const token = (await read(socket)).subarray(5).toString().replace("\0", "");
    const fault = await faultIn(token, { host: "127.0.0.1", port: portOf(door), user, region });
    logins.push(fault ?? user);
    if (fault === undefined) await passOn(socket, startup);
    else socket.end(refusal());
  }

  async function passOn(client: tls.TLSSocket, startup: Buffer): Promise<void> {
    const plain = connect(server.port, server.host);
    sockets.add(plain);
    plain.on("error", () => undefined);
    plain.write(askForTls);
    await read(plain);
    const inner = tls.connect({ socket: plain, ca: fs.readFileSync(server.authorityFile), host: server.host });
    inner.on("error", () => undefined);
    inner.write(startup);
    client.pipe(inner).pipe(client);
  }

  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return {
    port: portOf(door),
    certificate,
    logins,
    close() {
      for (const socket of sockets) socket.destroy();
      door.close();
    },
  };
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}

async function read(socket: Socket): Promise<Buffer> {
  const [data] = (await once(socket, "data")) as [Buffer];
  return data;
}

/** Why a token is refused, by the rules that AWS writes down: its age, and its signature over host, port and user. */
async function faultIn(token: string, login: Parameters<typeof databaseToken>[0]): Promise<string | undefined> {
  const { searchParams } = new URL(`https://${token}`);
  const [, year, month, day, hour, minute, second] =
    /^(....)(..)(..)T(..)(..)(..)Z$/.exec(searchParams.get("X-Amz-Date") ?? "") ?? [];
  const signedAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const age = (Date.now() - signedAt.getTime()) / 1000;
  if (!(age < Number(searchParams.get("X-Amz-Expires")))) return "too old";
  return token === (await databaseToken(login, signedAt)) ? undefined : "signed otherwise";
}

/** An error of the class that RDS answers with: invalid authorization. */
function refusal(): Buffer {
  const fields = Buffer.from("SFATAL\0VFATAL\0C28000\0MPAM authentication failed\0\0");
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
