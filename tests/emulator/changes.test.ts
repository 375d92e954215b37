// What a second deployment changes on a stack that runs. The provider is the local one: whether AWS's own provider replaces or
// updates is its matter, and is asserted on the resource graph where the program decides it.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { EC2 } from "@aws-sdk/client-ec2";
import { Lambda } from "@aws-sdk/client-lambda";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { paymentSchema } from "../../lambda/validator/paymentSchema";
import type { OperationMessage } from "../../local/engine/operationMessages";
import type { LocalStack } from "../../local/stack/stack";
import { settings, TestStack } from "./testStack";

const projectFolder = resolve(__dirname, "../..");
const password = "Correct-Horse-Battery-9";

let test: TestStack;
let preloads: string;
const two = settings({ availabilityZoneCount: 2 });
const three = settings({ availabilityZoneCount: 3 });

beforeAll(async () => {
  preloads = mkdtempSync(join(tmpdir(), "preload-"));
  test = await TestStack.open();
  await test.stack.up({ settings: two });
});

afterAll(async () => {
  await test.close();
  rmSync(preloads, { recursive: true });
});

/** Deploys and gives what was done to which resources, but those left alone. */
async function changesOf(stack: LocalStack, given = three): Promise<string[]> {
  const changes: string[] = [];
  const onMessage = (message: OperationMessage) => {
    if (message.kind !== "resource" || message.action === "same") return;
    changes.push(`${message.action} ${message.urn.slice(message.urn.lastIndexOf("::") + 2)}`);
  };
  await stack.up({ settings: given, onMessage });
  return changes.filter((change) => !change.startsWith("update payment-processing-")).sort();
}

/**
 * A module that runs before the program, and puts a value in the place of what a source exports, or an exported object holds.
 *
 * @param holder name of that object; empty for the source's own exports.
 * @param value as code.
 */
function preload(source: string, holder: string, name: string, value: string): string {
  const file = join(preloads, `${name}.js`);
  const module = (path: string) => `require(${JSON.stringify(join(projectFolder, path))})`;
  const parts = [module(source), holder].filter((part) => part !== "").join(".");
  writeFileSync(file, `${module("tests/harness/replaced.ts")}.replaced(${parts}, ${JSON.stringify(name)}, ${value});`);
  return file;
}

async function networkIds(): Promise<string[]> {
  const ec2 = new EC2(test.root);
  const { Subnets = [] } = await ec2.describeSubnets({});
  const { NatGateways = [] } = await ec2.describeNatGateways({});
  const { RouteTables = [] } = await ec2.describeRouteTables({});
  return [
    ...Subnets.map(({ SubnetId, AvailabilityZone }) => `${String(SubnetId)} ${String(AvailabilityZone)}`),
    ...NatGateways.map(({ NatGatewayId, SubnetId }) => `${String(NatGatewayId)} ${String(SubnetId)}`),
    ...RouteTables.map(({ RouteTableId, Routes }) => `${String(RouteTableId)} ${JSON.stringify(Routes)}`),
  ];
}

it("changes nothing when nothing changed", async () => {
  expect(await changesOf(test.stack, two)).toEqual([]);
});

it("only adds a third zone, and leaves the network of the others untouched", async () => {
  const before = await networkIds();
  const changes = await changesOf(test.stack, three);
  expect(changes.filter((change) => !change.startsWith("create "))).toEqual([
    "update audit-endpoint",
    "update balancer-alb",
    "update dashboard-view",
    "update database-subnets",
    "update ledger-migrator-function",
    "update ledger-reader-function",
    "update validator-function",
  ]);
  expect(changes.filter((change) => change.startsWith("create ") && !change.includes("network-"))).toEqual([]);
  expect(await networkIds()).toEqual(expect.arrayContaining(before) as string[]);
});

it("refuses what can't change, before anything does, and goes on with what was", async () => {
  const before = await networkIds();
  const messages: OperationMessage[] = [];
  const onMessage = (message: OperationMessage): void => {
    if (message.kind === "resource" && message.action !== "same") messages.push(message);
  };
  const given = settings({ vpcCidr: "10.1.0.0/16", availabilityZoneCount: 2 });
  for (const operation of [test.stack.preview.bind(test.stack), test.stack.up.bind(test.stack)]) {
    const refused: unknown = await operation({ settings: given, onMessage }).catch((thrown: unknown) => thrown);
    expect((refused as Error).message).toContain("vpcCidr is 10.1.0.0/16, but the stack was deployed with 10.0.0.0/16");
    expect((refused as Error).message).toContain("availabilityZoneCount is 2, but the stack was deployed with 3");
  }
  expect(messages).toEqual([]);
  expect(await networkIds()).toEqual(before);
  expect(await changesOf(test.stack, three)).toEqual([]);
});

it("refuses the same of a stack that was deployed before it told what with, by what the database shows", async () => {
  const isState = (file: string) => /\/stacks\/.+\.json$/.test(file);
  const [file = ""] = filesIn(test.stack.stateFolder).filter(isState);
  const state = JSON.parse(readFileSync(file, "utf8")) as StoredState;
  const stack = state.checkpoint.latest.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  expect(stack?.outputs?.deployedWith).toBeDefined();
  delete stack?.outputs?.deployedWith;
  writeFileSync(file, JSON.stringify(state));

  const given = settings({ vpcCidr: "10.1.0.0/16", availabilityZoneCount: 2, environment: "b" });
  const refused: unknown = await test.stack.preview({ settings: given }).catch((thrown: unknown) => thrown);
  expect((refused as Error).message).toContain("vpcCidr is 10.1.0.0/16, but the stack was deployed with 10.0.0.0/16");
  expect((refused as Error).message).toContain("availabilityZoneCount is 2, but the stack was deployed with 3");
  expect((refused as Error).message).toContain("environment is b, but the stack was deployed with local");
  expect(await changesOf(test.stack, three)).toEqual([]);
  expect((await test.stack.outputs()).deployedWith?.value).toMatchObject({ vpcCidr: "10.0.0.0/16" });
});

it("redeploys only the function when the handler changed", async () => {
  const handler = "exports.handler = async () => ({ statusCode: 299, isBase64Encoded: false, body: '{}' });";
  const file = preload("lambda/bundle/bundle.ts", "", "bundleValidator", `async () => ${JSON.stringify(handler)}`);
  expect(await changesOf(test.changedBy(file))).toEqual(["update validator-function"]);
  const { Payload } = await new Lambda(test.root).invoke({ FunctionName: "payment-validator-local" });
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ statusCode: 299 });
  expect(await changesOf(test.stack)).toEqual(["update validator-function"]);
});

it("makes a new deployment that the stage points to when the schema changed", async () => {
  const deployed = async () => {
    const api = new APIGateway(test.root);
    const { items: [first] = [] } = await api.getRestApis({});
    const { item: [stage] = [] } = await api.getStages({ restApiId: first?.id });
    return stage?.deploymentId;
  };
  const before = await deployed();
  expect(await payWithoutCurrency()).toMatchObject({ status: 200 });
  const required = JSON.stringify([...paymentSchema.required, "currency"]);
  const file = preload("lambda/validator/paymentSchema.ts", "paymentSchema", "required", required);
  expect(await changesOf(test.changedBy(file))).toEqual([
    "create-replacement api-deployment",
    "delete-replaced api-deployment",
    "replace api-deployment",
    "update api-payment-model",
    "update api-stage",
    "update validator-function",
  ]);
  expect(await deployed()).not.toBe(before);
  // So says the API itself; the function would name the field.
  expect(await payWithoutCurrency()).toMatchObject({ status: 400, answer: { details: [{ field: "(body)" }] } });
});

/** What the API answers to a payment that leaves out what a payment may leave out. */
async function payWithoutCurrency(): Promise<{ status: number; answer: unknown }> {
  const [{ url, apiKey }] = await test.doors(await test.stack.outputs());
  const headers = { "content-type": "application/json", "x-api-key": apiKey };
  const body = JSON.stringify({ amount: 1, card: "4111111111111111" });
  const response = await fetch(`${url}/validate`, { method: "POST", headers, body });
  return { status: response.status, answer: await response.json() };
}

it("keeps every secret out of the state file, of what a preview prints, and of the function", async () => {
  const given = { ...three, "payment-processing:dbPassword": { value: password, secret: true } };
  const printed: OperationMessage[] = [];
  await test.stack.preview({ settings: given, onMessage: (message) => printed.push(message) });
  const { outputs } = await test.stack.up({ settings: given });
  const secrets = [String(outputs.apiKey?.value), password, test.emulator.credentials.secretAccessKey];
  const stored = filesIn(test.stack.stateFolder).map((file) => readFileSync(file, "utf8"));
  expect(stored.join().length).toBeGreaterThan(100_000);
  const lambda = new Lambda(test.root);
  const { Environment } = await lambda.getFunctionConfiguration({ FunctionName: "payment-validator-local" });
  const shown = [
    ...stored,
    JSON.stringify(printed),
    await bundleValidator({ ledger: false }),
    JSON.stringify(Environment),
  ];
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(16);
    expect(shown.findIndex((text) => text.includes(secret))).toBe(-1);
  }
  // Whoever holds the passphrase can read them, so they are there, encrypted.
  expect(JSON.stringify(await test.stack.exportState())).toContain(password);
});

/** What the engine stores of a stack, as far as it is changed here. */
interface StoredState {
  readonly checkpoint: {
    readonly latest: { readonly resources: { readonly type: string; readonly outputs?: Record<string, unknown> }[] };
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());
}
