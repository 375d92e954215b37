import { createServer } from "node:net";
import { Fault } from "../console/fault";

/** A port of 127.0.0.1 on which nothing listens; another program may take it before it is used. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Listens for a moment, and throws as `listen` does when it can't; port 0 means any free one. */
export async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Fault("There is no free port on 127.0.0.1.");
  return address.port;
}
