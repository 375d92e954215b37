import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to one request on its way. */
export type WayFault =
  /** The connection breaks before the request arrives. */
  | "cut"
  /** The request arrives, but its answer doesn't come back. */
  | "answer lost"
  /** Half of the answer comes back. */
  | "answer cut"
  /** An answer comes from the way itself. */
  | { readonly status: number; readonly retryAfter?: number };

/** A way to a door on which things go wrong as they are told to. */
export interface FaultyDoor {
  readonly url: string;
  /** Faults of the next requests, one for each. */
  readonly faults: WayFault[];
  /** Bodies that came in, of faulty requests as well. */
  readonly bodies: string[];
  close(): Promise<void>;
}

/** Starts such a way on a free port of loopback. */
export async function startFaultyDoor(target: string): Promise<FaultyDoor> {
  const faults: WayFault[] = [];
  const bodies: string[] = [];
  const server = http.createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      const fault = faults.shift();
      if (fault === "cut") {
        response.destroy();
        return;
      }
      if (typeof fault === "object") {
        const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
        response.writeHead(fault.status, headers).end("<html>");
        return;
      }
      const { "content-type": type = "", "x-api-key": key = "" } = request.headers;
      const headers = { "content-type": type, "x-api-key": String(key) };
      const answer = await fetch(`${target}${request.url ?? ""}`, { method: request.method ?? "GET", headers, body });
      const text = await answer.text();
      if (fault === "answer lost") {
        response.destroy();
        return;
      }
      response.writeHead(answer.status, { "content-length": Buffer.byteLength(text) });
      if (fault === "answer cut") response.write(text.slice(0, 5), () => response.destroy());
      else response.end(text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    bodies,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
}
