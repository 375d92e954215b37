import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What a stubbed S3 can do instead of answering. */
export type StubFault =
  | "forbidden"
  | "failing"
  | "failing late"
  | "reset"
  | "reset late"
  | "silent"
  | "stalling"
  | "conflicting"
  | "gone"
  | "present"
  | "lost"
  | "bare page";

/** A request that reached the stub. */
export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** The part of S3 that the validator needs: put if there is none, get and list; over plain HTTP on this machine. */
export interface StubS3 {
  /** Variables that lead the AWS SDK here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stored texts by `/bucket/key`. */
  readonly objects: Map<string, string>;
  /** The header that tells the checksum of a stored text, by `/bucket/key`. */
  readonly checksums: Map<string, readonly [name: string, value: string]>;
  readonly requests: StubRequest[];
  /** Faults of the next requests, one for each; undefined where there is none. */
  readonly faults: (StubFault | undefined)[];
  /** Keys that one answer lists at most; 1000 as in S3, unless a test sets it. */
  pageSize: number;
  /** Milliseconds before each answer. */
  delay: number;
  /** Takes back everything, for the next test. */
  reset(): void;
  close(): Promise<void>;
}

/**
 * Starts a stub on a free port.
 *
 * @param chooseFault says what becomes of a request for which no fault is in the list.
 */
export async function startStubS3(chooseFault?: (request: StubRequest) => StubFault | undefined): Promise<StubS3> {
  const shelf: Shelf = { objects: new Map(), checksums: new Map(), pageSize: s3PageSize, delay: 0 };
  const requests: StubRequest[] = [];
  const faults: (StubFault | undefined)[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://stub");
      const received = { method: request.method ?? "", path, headers: request.headers };
      requests.push(received);
      const fault = faults.shift() ?? chooseFault?.(received);
      const exchange = { request, response, path, query, body: Buffer.concat(chunks).toString() };
      if (shelf.delay === 0) respond(shelf, fault, exchange);
      else setTimeout(respond, shelf.delay, shelf, fault, exchange);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(shelf, {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "stub",
      AWS_SECRET_ACCESS_KEY: "stub",
    },
    requests,
    faults,
    reset() {
      shelf.objects.clear();
      shelf.checksums.clear();
      shelf.pageSize = s3PageSize;
      shelf.delay = 0;
      requests.length = 0;
      faults.length = 0;
    },
    close() {
      server.closeAllConnections();
      return new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  });
}

const s3PageSize = 1_000;

type Shelf = Pick<StubS3, "objects" | "checksums" | "pageSize" | "delay">;

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

function respond(shelf: Shelf, fault: StubFault | undefined, exchange: Exchange): void {
  const { response } = exchange;
  switch (fault) {
    case "forbidden":
      refuse(response, 403, "AccessDenied");
      return;
    case "failing":
      refuse(response, 500, "InternalError");
      return;
    case "failing late":
      // S3 may find its fault when it has begun to answer, and then puts it into the body.
      refuse(response, 200, "InternalError");
      return;
    case "conflicting":
      refuse(response, 409, "ConditionalRequestConflict");
      return;
    case "gone":
      refuse(response, 404, "NoSuchKey");
      return;
    case "present":
      refuse(response, 412, "PreconditionFailed");
      return;
    case "reset":
      response.destroy();
      return;
    case "reset late":
      response.writeHead(200, { "content-length": "1000" });
      response.write("{", () => response.destroy());
      return;
    case "silent":
      return;
    case "stalling":
      // Headers and half of a body, and then nothing more.
      response.writeHead(200, { "content-length": "1000" });
      response.write("{");
      return;
    case "lost":
      // The request is done, but its answer gets lost.
      if (exchange.request.method === "PUT") store(shelf, exchange);
      response.destroy();
      return;
    case "bare page":
      // A list of none of the keys, which goes on.
      sendList(response, `<IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>`);
      return;
    case undefined:
      answer(shelf, exchange);
  }
}

function answer(shelf: Shelf, exchange: Exchange): void {
  const { request, response, path } = exchange;
  if (request.method === "PUT") {
    if (store(shelf, exchange)) response.writeHead(200, { etag: '"stub"' }).end();
    else refuse(response, 412, "PreconditionFailed");
    return;
  }
  if (exchange.query.has("list-type")) {
    list(shelf, exchange);
    return;
  }
  const text = shelf.objects.get(path);
  if (text === undefined) {
    refuse(response, 404, "NoSuchKey");
    return;
  }
  const checksum = request.headers["x-amz-checksum-mode"] === "ENABLED" ? shelf.checksums.get(path) : undefined;
  if (checksum) response.setHeader(...checksum);
  response.writeHead(200, { "content-type": "application/json" }).end(text);
}

function list({ objects, pageSize }: Shelf, { response, path, query }: Exchange): void {
  const prefix = `${path.replace(/\/$/, "")}/`;
  const keys = [...objects.keys()]
    .filter((name) => name.startsWith(`${prefix}${query.get("prefix") ?? ""}`))
    .map((name) => name.slice(prefix.length))
    .filter((key) => key > (query.get("start-after") ?? ""))
    .sort()
    .slice(0, pageSize);
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
  sendList(response, contents);
}

function sendList(response: http.ServerResponse, content: string): void {
  response
    .writeHead(200, { "content-type": "application/xml" })
    .end(`<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${content}</ListBucketResult>`);
}

function store({ objects, checksums }: Shelf, { request, path, body }: Exchange): boolean {
  if (request.headers["if-none-match"] === "*" && objects.has(path)) return false;
  objects.set(path, body);
  const name = "x-amz-checksum-crc32";
  const checksum = request.headers[name];
  if (typeof checksum === "string") checksums.set(path, [name, checksum]);
  return true;
}

function refuse(response: http.ServerResponse, status: number, code: string): void {
  const text = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>stub 4111111111111111</Message></Error>`;
  // What AWS Support asks for.
  const ids = { "x-amz-request-id": "PWT5SQ9B4Y6YBMYZ", "x-amz-id-2": "H9k0/pT+NXyv8wCBYAbp05RLFaTW5IN9n3Evk25vYbk=" };
  response.writeHead(status, { ...ids, "content-type": "application/xml" }).end(text);
}
