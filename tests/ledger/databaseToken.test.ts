// The token of IAM authentication, against AWS's own signer for it. Doesn't prove that RDS takes it.
import { Signer } from "@aws-sdk/rds-signer";
import { databaseRoots } from "../../lambda/bundle/databaseRoots";
import { databaseToken } from "../../lambda/signing/databaseToken";
import { X509Certificate } from "node:crypto";
import { stagingConfig } from "../harness/variants";

const environment = { ...process.env };
const login = {
  host: "payment-db.abc.eu-west-1.rds.amazonaws.com",
  port: 5432,
  user: "validator",
  region: "eu-west-1",
};
const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-11-26T12:34:56.000Z"), doNotFake: ["nextTick", "setImmediate"] });
});
afterEach(() => {
  jest.useRealTimers();
  process.env = { ...environment };
});

it.each([
  ["keys alone", keys],
  ["a session's keys", { ...keys, AWS_SESSION_TOKEN: "IQoJb3JpZ2luX2VjE+/abc==*!'()" }],
])("is the same as that of AWS's signer, parameter by parameter, with %s", async (_, variables) => {
  process.env = { ...environment, ...variables };
  const { host: hostname, port, user: username, region } = login;
  const credentials = {
    accessKeyId: variables.AWS_ACCESS_KEY_ID,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
    sessionToken: "AWS_SESSION_TOKEN" in variables ? variables.AWS_SESSION_TOKEN : undefined,
  };
  const theirs = await new Signer({ hostname, port, username, region, credentials }).getAuthToken();
  const ours = await databaseToken(login);
  const parts = (token: string) => [...new URL(`https://${token}`).searchParams].sort();
  expect(ours.startsWith(`${hostname}:${port}/?`)).toBe(true);
  expect(parts(ours)).toEqual(parts(theirs));
  // RFC 3986 (6.2.2.1) and the signature know capital letters alone.
  expect(ours.match(/%../g)?.filter((escape) => escape !== escape.toUpperCase())).toEqual([]);
  expect(Object.fromEntries(parts(ours))).toMatchObject({
    Action: "connect",
    DBUser: "validator",
    "X-Amz-Expires": "900",
  });
});

it("differs with the host, the port, the user and the keys", async () => {
  process.env = { ...environment, ...keys };
  const tokens = [
    await databaseToken(login),
    await databaseToken({ ...login, host: "other" }),
    await databaseToken({ ...login, port: 5433 }),
    await databaseToken({ ...login, user: "reader" }),
  ];
  process.env.AWS_SECRET_ACCESS_KEY = "other";
  tokens.push(await databaseToken(login));
  const signatures = tokens.map((token) => /X-Amz-Signature=(\w+)/.exec(token)?.[1]);
  expect(new Set(signatures).size).toBe(5);
});

describe("the authorities of a region", () => {
  it("are its three, far from their end", () => {
    const roots = databaseRoots("eu-west-1")?.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? [];
    const found = roots.map((pem) => new X509Certificate(pem));
    expect(found.map(({ subject }) => /CN=(.*)/.exec(subject)?.[1]).sort()).toEqual([
      "Amazon RDS eu-west-1 Root CA ECC384 G1",
      "Amazon RDS eu-west-1 Root CA RSA2048 G1",
      "Amazon RDS eu-west-1 Root CA RSA4096 G1",
    ]);
    expect(found.every(({ ca, validTo }) => ca && Date.parse(validTo) > Date.parse("2060-01-01"))).toBe(true);
  });

  it("are known for the region of each committed stack", () => {
    expect(databaseRoots(String(stagingConfig()["aws:region"]))).toMatch(
      /^(-----BEGIN [^]+?-----END CERTIFICATE-----\n){3}$/,
    );
  });

  it("are left to Lambda's own file for a region that the package doesn't know", () => {
    expect(databaseRoots("xx-nowhere-1")).toBeUndefined();
  });
});
