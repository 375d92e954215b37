// Pulumi's own runner loads the pack as `pulumi preview --policy-pack policy` does, and serves it to an engine: to this test, and
// to the real one, which deploys somebody else's program onto the emulator. Doesn't prove anything of types that the local
// provider has no entry for.
import { ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
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
import { chooseEngine, engineSources } from "../../local/engine/engine";
import { engineEnvironment } from "../../local/engine/environment";
import { Providers, startProviders } from "../../local/engine/providers";
import { region } from "../../local/stack/settings";
import { nameOf } from "../../policy/exceptions";
import { report } from "../../policy/report";
import { rules } from "../../policy/rules";
import { readConfiguration } from "../../tools/controls/configuration";
import { stateResources } from "../../tools/controls/state";
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
  let folder: string;
  let providers: Providers;
  let environment: NodeJS.ProcessEnv;
  let pulumi = "pulumi";

  beforeAll(async () => {
    test = await TestStack.open();
    folder = mkdtempSync(path.join(tmpdir(), "policy-pack-"));
    for (const name of ["home", "state"]) mkdirSync(path.join(folder, name));
    const silent = (): void => undefined;
    const engine = await chooseEngine(engineSources({ remark: silent }), silent);
    if (engine.root !== undefined) pulumi = path.join(engine.root, "bin", "pulumi");
    const { accessKeyId, secretAccessKey } = test.emulator.credentials;
    const aws = {
      AWS_ENDPOINT_URL: test.emulator.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    providers = await startProviders(aws, folder, silent);
    const { PATH = "", ...rest } = engineEnvironment();
    environment = {
      ...rest,
      PATH: [path.join(__dirname, "languageHost"), PATH].join(path.delimiter),
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_DEBUG_PROVIDERS: providers.attachment,
    };
    await run("stack", "init", "trial");
  });

  afterAll(async () => {
    providers.stop();
    await test.close();
    rmSync(folder, { recursive: true });
  });

  /** Types a command in the program's folder, and gives its exit code and all that it printed. */
  function run(...args: readonly string[]): Promise<{ code: number; printed: string }> {
    const cwd = path.join(__dirname, "foreign");
    return new Promise((done) => {
      const all = [...args, "--non-interactive", "--color", "never"];
      execFile(pulumi, all, { cwd, env: environment, maxBuffer: 1e8 }, (fault, stdout, stderr) => {
        done({ code: fault ? Number(fault.code) : 0, printed: stdout + stderr });
      });
    });
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
    const advice = path.join(folder, "advice.json");
    const exception = { resource: "key", reason: "It is replaced in spring.", until: "9999-12-31" };
    const rotation = { enforcementLevel: "advisory", exceptions: [exception] };
    writeFileSync(advice, JSON.stringify({ all: "advisory", "kms-4-rotation": rotation }));
    const pack = ["--policy-pack", path.join(root, "policy"), "--policy-pack-config", advice];
    const { code, printed } = await run("up", "--yes", "--skip-preview", ...pack);
    expect([code, printed]).toEqual([0, expect.stringContaining("created")]);
    const all = [...wrong, "s3-15-object-lock: files"].sort().map((one) => `advisory ${one}`);
    expect(found(printed)).toEqual(all);

    // The report says the same of what Pulumi exports of it.
    const exported = path.join(folder, "exported.json");
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
    const unfounded = path.join(folder, "unfounded.json");
    const exceptions = [{ resource: "key", until: "9999-12-31" }];
    writeFileSync(unfounded, JSON.stringify({ "kms-4-rotation": { exceptions } }));
    const pack = ["--policy-pack", path.join(root, "policy"), "--policy-pack-config", unfounded];
    const { code, printed } = await run("preview", ...pack);
    expect([code === 0, printed]).toEqual([false, expect.stringMatching(/kms-4-rotation.*reason is required/s)]);
    expect(found(printed)).toEqual([]);
  }, 300_000);
});
