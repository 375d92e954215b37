// Pulumi's own program runner loads index.ts as `pulumi up` does, and registers what the mocks saw. Nothing is shown of what
// the real engine makes of it: the local stack's tests do that.
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { Monitor } from "./monitor";
import { graphOf } from "./variants";

const root = path.resolve(__dirname, "..");
const runner = path.join(root, "node_modules/@pulumi/pulumi/cmd/run");

let monitor: Monitor;
let address: string;

beforeEach(async () => {
  monitor = new Monitor();
  address = await monitor.start();
});

afterEach(() => {
  monitor.stop();
});

/** Runs the program, with settings by their names, and gives the runner's exit code. */
async function run(settings: Readonly<Record<string, string>> = {}): Promise<number | null> {
  const config = Object.entries(settings).map(([name, value]) => [`payment-processing:${name}`, value]);
  // As Pulumi's language host sets them.
  const env = {
    ...process.env,
    PULUMI_NODEJS_TYPESCRIPT: "true",
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
  };
  const child = spawn(
    process.execPath,
    [
      runner,
      "--project",
      "payment-processing",
      "--stack",
      "production",
      "--pwd",
      root,
      "--monitor",
      address,
      "--engine",
      address,
      ".",
    ],
    { cwd: root, env, stdio: "ignore" },
  );
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

it("registers every resource", async () => {
  expect(await run()).toBe(0);
  const { resources, components } = await graphOf("default");
  expect(monitor.registered.sort()).toEqual(
    [...resources, ...components].map(({ type, name }) => `${type} ${name}`).sort(),
  );
  expect(monitor.messages).toEqual([expect.stringContaining("certificateArn is not set")]);
}, 60_000);

it("tells a faulty setting in one sentence, without a stack trace, and registers nothing", async () => {
  expect(await run({ vpcCidr: "10.0.0.0/8" })).not.toBe(0);
  expect(monitor.registered.filter((resource) => !resource.startsWith("pulumi:pulumi:Stack"))).toEqual([]);
  const told = monitor.messages.filter((message) => message.includes("vpcCidr"));
  expect(told).toEqual([
    expect.stringMatching(/^payment-processing:vpcCidr is "10\.0\.0\.0\/8", but must be [^\n]+\.$/),
  ]);
}, 60_000);
