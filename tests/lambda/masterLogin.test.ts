// Whom the migrator logs in as, by a stub of Secrets Manager. Doesn't prove that RDS keeps its secret in this form.
import { createServer, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { masterLogin, SecretUnavailable } from "../../lambda/migrator/masterLogin";

const environment = { ...process.env };
let server: Server;
/** What Secrets Manager says; nothing, and no end of it, where there is nothing. */
let answer: object | undefined;
let status: number;
const asked: unknown[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push([request.headers["x-amz-target"], JSON.parse(body)]);
      if (answer !== undefined) response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "stub",
    AWS_SECRET_ACCESS_KEY: "stub",
  });
});
beforeEach(() => {
  asked.length = 0;
  status = 200;
});
afterAll(() => {
  process.env = environment;
  server.closeAllConnections();
  server.close();
});

it("is the master by the password of the call, where RDS keeps none", async () => {
  await expect(masterLogin(undefined, "p4ss")).resolves.toEqual({ user: "dbadmin", password: "p4ss" });
  expect(asked).toEqual([]);
});

it("needs one of the two", async () => {
  await expect(masterLogin(undefined, undefined)).rejects.toThrow(
    new Error("Neither DB_SECRET_ARN nor a password was given; set one of them."),
  );
});

it("is who RDS's secret names, read anew each time, whatever the call brings", async () => {
  answer = { SecretString: JSON.stringify({ username: "master", password: "first" }) };
  await expect(masterLogin("arn:secret", "p4ss")).resolves.toEqual({ user: "master", password: "first" });
  answer = { SecretString: JSON.stringify({ username: "master", password: "second" }) };
  await expect(masterLogin("arn:secret", undefined)).resolves.toEqual({ user: "master", password: "second" });
  const request = ["secretsmanager.GetSecretValue", { SecretId: "arn:secret" }];
  expect(asked).toEqual([request, request]);
});

it.each<[string, object]>([
  ["bytes alone", { SecretBinary: "aHVudGVyMg==" }],
  ["no JSON", { SecretString: "hunter2" }],
  ["null", { SecretString: "null" }],
  ["no username", { SecretString: JSON.stringify({ password: "hunter2" }) }],
  ["no password", { SecretString: JSON.stringify({ username: "hunter2" }) }],
  ["a number for a password", { SecretString: JSON.stringify({ username: "hunter2", password: 2 }) }],
])("says nothing of a secret that holds %s, but that it isn't a login", async (_, secret) => {
  answer = secret;
  await expect(masterLogin("arn:secret", "p4ss")).rejects.toThrow(
    new Error("The secret of DB_SECRET_ARN holds no username and password."),
  );
});

describe("a secret that can't be read", () => {
  const told = (name: string) => ({
    constructor: SecretUnavailable,
    name,
    message: `The master's secret can't be read: ${name}; see whether the migrator reaches Secrets Manager, and may read the secret and use its key.`,
  });

  it("is told of by the reason, without what Secrets Manager says of it", async () => {
    answer = { __type: "AccessDeniedException", message: "hunter2 may not" };
    status = 400;
    await expect(masterLogin("arn:secret", "p4ss")).rejects.toMatchObject({
      ...told("AccessDeniedException"),
      cause: { name: "AccessDeniedException" },
    });
  });

  it("isn't waited for until the function's time is over", async () => {
    answer = undefined;
    await expect(masterLogin("arn:secret", "p4ss", 100)).rejects.toMatchObject(told("Timeout"));
    expect(asked).toHaveLength(1);
  });
});
