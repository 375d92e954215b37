// Pulumi's own runner loads the pack as `pulumi preview --policy-pack policy` does, and serves it to an engine: to this test, and
// to the real one, which deploys somebody else's program onto the emulator. Doesn't prove anything of types that the local
// provider has no entry for.
import { ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerInfo,
  AnalyzerResourceOptions,
  AnalyzeRequest,
  AnalyzeResponse,
  EnforcementLevel,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { nameOf } from "../../policy/exceptions";
import { report } from "../../policy/report";
import { rules } from "../../policy/rules";
import { readConfiguration } from "../../tools/controls/configuration";
import { stateResources } from "../../tools/controls/state";
import { PulumiCommand } from "./pulumiCommand";
import { TestStack } from "./testStack";

const root = path.resolve(__dirname, "../..");
let pack: ChildProcess;
let client: AnalyzerClient;

beforeAll(async () => {
  const runner = path.join(root, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
  pack = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
    cwd: path.join(root, "policy"),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { stdout } = pack;
  if (!stdout) throw new Error("The runner has no output");
  const port = await new Promise<string>((resolve) => createInterface({ input: stdout }).once("line", resolve));
  client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
}, 60_000);

afterAll(() => {
  client.close();
  pack.kill();
});

it("serves every policy with its level, its controls and its page", async () => {
  const info = await new Promise<AnalyzerInfo>((resolve, reject) => {
    client.getAnalyzerInfo(new Empty(), (fault: Error | null, answer: AnalyzerInfo) => {
      if (fault) reject(fault);
      else resolve(answer);
    });
  });
  const served = info
    .getPoliciesList()
    .map((policy) => [policy.getName(), policy.getEnforcementlevel(), policy.getDescription()]);
  expect(served.sort()).toEqual(
    rules
      .map(({ id, advisoryBecause, title, controls, page }) => [
        id,
        advisoryBecause === undefined ? EnforcementLevel.MANDATORY : EnforcementLevel.ADVISORY,
        [`${title}.`, ...controls, page].join(" "),
      ])
      .sort(),
  );
});

it("reports a resource that breaks one, and leaves unknown values alone", async () => {
  const request = new AnalyzeRequest();
  request.setOptions(new AnalyzerResourceOptions());
  request.setType("aws:kms/key:Key");
  request.setName("key");
  request.setUrn("urn:pulumi:stack::project::aws:kms/key:Key::key");
  // The engine's mark of a boolean that a preview doesn't know.
  const unknown = "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7";
  request.setProperties(Struct.fromJavaScript({ enableKeyRotation: unknown, deletionWindowInDays: 1 }));
  const answer = await new Promise<AnalyzeResponse>((resolve, reject) => {
    client.analyze(request, (fault: Error | null, response: AnalyzeResponse) => {
      if (fault) reject(fault);
      else resolve(response);
    });
  });
  const reported = answer
    .getDiagnosticsList()
    .map((diagnostic) => [diagnostic.getPolicyname(), diagnostic.getMessage()]);
  expect(reported).toEqual([
    ["kms-time-to-regret", expect.stringContaining("Set deletionWindowInDays to 10 or more.")],
  ]);
});

describe("over a program of somebody else", () => {
  let test: TestStack;
  let pulumi: PulumiCommand;

  beforeAll(async () => {
    test = await TestStack.open();
    pulumi = await PulumiCommand.open(test);
    await run("stack", "init", "trial");
  });

  afterAll(async () => {
    pulumi.close();
    await test.close();
  });

  /** Types a command in the program's folder. */
  function run(...args: readonly string[]): Promise<{ code: number; printed: string }> {
    return pulumi.run(path.join(__dirname, "foreign"), args);
  }

  /** What is found, as `level policy: resource`. */
  const found = (printed: string): string[] =>
    [...printed.matchAll(/\[(\w+)\] {2}([\w-]+) +(?:v\S+ +)?.*?\((?:\S+: )?([\w-]+)\)/g)]
      .map(([, level = "", policy = "", resource = ""]) => `${level} ${policy}: ${resource}`)
      .sort();

  const wrong = [
    "ec2-13-administration: from-anywhere",
    "ec2-18-web-only: from-anywhere",
    "ec2-2-default-group-taken: network",
    "ec2-6-flow-logs: network",
    "iam-21-no-whole-services: read",
    "s3-12-ownership: files",
    "s3-13-lifecycle: files",
    "s3-4-encryption: files",
    "s3-5-policy: files",
    "s3-8-public-access-block: files",
    "s3-9-access-logs: files",
    "sns-1-encrypted: news",
  ];

  it("finds in a deployment what is wrong with it, and nothing else", async () => {
    const advice = path.join(pulumi.folder, "advice.json");
    const exception = { resource: "key", reason: "It is replaced in spring.", until: "9999-12-31" };
    const rotation = { enforcementLevel: "advisory", exceptions: [exception] };
    writeFileSync(advice, JSON.stringify({ all: "advisory", "kms-4-rotation": rotation }));
    const pack = ["--policy-pack", path.join(root, "policy"), "--policy-pack-config", advice];
    const { code, printed } = await run("up", "--yes", "--skip-preview", ...pack);
    expect([code, printed]).toEqual([0, expect.stringContaining("created")]);
    const all = [...wrong, "s3-15-object-lock: files"].sort().map((one) => `advisory ${one}`);
    expect(found(printed)).toEqual(all);

    // The report says the same of what Pulumi exports of it.
    const exported = path.join(pulumi.folder, "exported.json");
    await run("stack", "export", "--file", exported);
    const rows = report(rules, stateResources(readFileSync(exported, "utf8")), {
      configuration: readConfiguration(readFileSync(advice, "utf8")),
      today: "2026-11-26",
    });
    const reported = rows.flatMap(({ policies }) =>
      policies.flatMap(({ policy, level, findings }) =>
        findings.map(({ urn }) => `${level} ${policy}: ${nameOf(urn)}`),
      ),
    );
    expect([...new Set(reported)].sort()).toEqual(all);
    expect(rows.find(({ control }) => control === "KMS.4")?.outcome).toBe("excepted");
    await run("destroy", "--yes", "--skip-preview");
  }, 300_000);

  it("refuses an exception without a reason before it judges anything", async () => {
    const unfounded = path.join(pulumi.folder, "unfounded.json");
    const exceptions = [{ resource: "key", until: "9999-12-31" }];
    writeFileSync(unfounded, JSON.stringify({ "kms-4-rotation": { exceptions } }));
    const pack = ["--policy-pack", path.join(root, "policy"), "--policy-pack-config", unfounded];
    const { code, printed } = await run("preview", ...pack);
    expect([code === 0, printed]).toEqual([false, expect.stringMatching(/kms-4-rotation.*reason is required/s)]);
    expect(found(printed)).toEqual([]);
  }, 300_000);
});
