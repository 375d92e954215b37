// Pulumi's own runner loads the pack as `pulumi preview --policy-pack policy` does, and serves it to an engine, which is this
// test. Doesn't prove how the command line shows what it finds.
import { ChildProcess, spawn } from "node:child_process";
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
import { rules } from "../../policy/rules";

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
