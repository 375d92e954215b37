// The local stack's own command line after what kills, freezes or damages a part of it: the next command works, or says what
// to do, and nothing is left running. It runs in a copy of the project whose program is small and waits where a test wants
// it to; what a full disk does is not shown.
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processesWith } from "../../local/machine/processes";

const root = resolve(__dirname, "../..");
const afresh = "so the stack starts afresh.";
let parent: string;
let project: string;
let cache: string;

/** Deploys a topic, and then waits for ever while there is a file that says so. */
const program = `
  import * as aws from "@pulumi/aws";
  import { existsSync, writeFileSync } from "node:fs";
  export = async () => {
    const topic = new aws.sns.Topic("topic");
    if (existsSync("wait")) await new Promise<void>((go) => topic.arn.apply(() => {
      writeFileSync("waiting", "");
      setInterval(go, 1e9);
    }));
    return { topicArn: topic.arn };
  };
`;

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "faults-"));
  project = join(parent, "project");
  cache = join(project, ".cache");
  const left = ["node_modules", ".git", ".cache"].map((name) => join(root, name));
  cpSync(root, project, { recursive: true, filter: (source) => !left.includes(source) });
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "index.ts"), program);
  mkdirSync(cache);
  for (const name of readdirSync(join(root, ".cache")).filter((name) => /^(engine|emulator-[0-9a-f]+)$/.test(name))) {
    symlinkSync(join(root, ".cache", name), join(cache, name));
  }
});

afterEach(async () => {
  rmSync(join(project, "wait"), { force: true });
  rmSync(join(project, "waiting"), { force: true });
  await run("down");
  expect(processesWith(project)).toEqual([]);
});

afterAll(() => {
  rmSync(parent, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly printed: string;
}

/** Gives a command, and tells its exit code and what it printed. */
function run(command: string, environment: NodeJS.ProcessEnv = {}, cwd = project): Promise<Outcome> {
  const args = ["-r", "./tools/register.js", "local/cli/main.ts", ...command.split(" ")];
  const env = { ...process.env, ...environment };
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd, env, maxBuffer: 1e8 }, (fault, stdout, stderr) => {
      done({ code: fault ? Number(fault.code) : 0, printed: stdout + stderr });
    });
  });
}

/** Gives a command and does something as soon as the program waits. */
async function runUntilWaiting(command: string, then: () => void): Promise<Outcome> {
  writeFileSync(join(project, "wait"), "");
  const outcome = run(command);
  let early: Outcome | undefined;
  void outcome.then((ended) => (early = ended));
  while (!existsSync(join(project, "waiting"))) {
    if (early) throw new Error(`The command ended before its time: ${early.printed}`);
    await delay(50);
  }
  then();
  return outcome;
}

/** Ids of this project's processes with a text in their command line. */
function own(text: string): number[] {
  const ours = processesWith(project);
  return processesWith(text).filter((pid) => ours.includes(pid));
}

function signal(text: string, name: NodeJS.Signals): void {
  const pids = own(text);
  expect(pids).not.toEqual([]);
  for (const pid of pids) process.kill(pid, name);
}

const emulator = "-m ministack";

it("starts afresh after an engine that was killed while it deployed, and says so until then", async () => {
  const killed = await runUntilWaiting("up", () => {
    signal("pulumi up", "SIGKILL");
  });
  expect(killed.code).toBe(1);
  expect(killed.printed).toContain("The operation up failed.\nThe engine was killed (SIGKILL)");
  expect(killed.printed).toContain("The emulator keeps running; try again");
  rmSync(join(project, "wait"));

  const looked = await run("status");
  expect([looked.code, looked.printed]).toEqual([1, expect.stringContaining("begin afresh with npm run local -- up")]);
  const again = await run("up");
  expect(again.printed).toContain(`The engine was killed while it changed the stack, ${afresh}`);
  expect([again.code, again.printed]).toEqual([0, expect.stringContaining("create 2")]);
});

it("leaves nothing of a stack whose engine was killed while it deleted", async () => {
  await run("up");
  const deletion = run("down");
  while (own("pulumi destroy").length === 0) await delay(20);
  signal("pulumi destroy", "SIGKILL");
  const { code, printed } = await deletion;
  expect([code, printed]).toEqual([1, expect.stringContaining("The engine was killed (SIGKILL)")]);
  expect((await run("status")).printed).toBe("Nothing runs here; start it with npm run local -- up.\n");
});

it("tells of an emulator that ended while it was deployed to, and starts another one", async () => {
  const ended = await runUntilWaiting("up", () => {
    signal(emulator, "SIGKILL");
    signal("pulumi up", "SIGINT");
  });
  expect([ended.code, ended.printed]).toEqual([1, expect.stringContaining("The emulator ended meanwhile;")]);
  rmSync(join(project, "wait"));
  expect(await run("up")).toMatchObject({ code: 0 });
});

it("tells why an operation ended whose process was killed", async () => {
  const killed = await runUntilWaiting("up", () => {
    signal("engine/operation.ts", "SIGKILL");
  });
  expect([killed.code, killed.printed]).toEqual([1, expect.stringContaining("Its process ended with SIGKILL.")]);
  rmSync(join(project, "wait"));
  const again = await run("up");
  expect([again.code, again.printed]).toEqual([0, expect.stringContaining(afresh)]);
});

it("tells of a frozen emulator, and ends it", async () => {
  await run("up");
  signal(emulator, "SIGSTOP");
  const [pid] = own(emulator);
  expect((await run("status")).printed).toBe(
    `The emulator, process ${String(pid)}, does not answer; end it with npm run local -- down.\n`,
  );
  expect(await run("down")).toEqual({
    code: 0,
    printed: "The emulator did not answer, so all went with the emulator, which is ended.\n",
  });
});

it.each([
  ["record", "local/emulator.json", "The emulator did not answer"],
  ["state", "local/state/.pulumi/stacks/payment-processing/local.json", "The stack's state is damaged"],
])("ends an emulator whose %s is damaged", async (_, file, reason) => {
  await run("up");
  writeFileSync(join(cache, file), readFileSync(join(cache, file), "utf8").slice(0, 40));
  expect(await run("down")).toEqual({
    code: 0,
    printed: `${reason}, so all went with the emulator, which is ended.\n`,
  });
});

it("makes the emulator's environment anew when the Python below it was replaced", async () => {
  const [name = ""] = readdirSync(cache).filter((found) => /^emulator-[0-9a-f]+$/.test(found));
  const environment = join(cache, name);
  rmSync(environment);
  cpSync(join(root, ".cache", name), environment, { recursive: true, verbatimSymlinks: true });
  // Packages are found below the name of the version that they were installed for.
  for (const lib of readdirSync(join(environment, "lib"))) rmSync(join(environment, "lib", lib), { recursive: true });
  const { code, printed } = await run("up");
  expect([code, printed]).toEqual([0, expect.stringContaining("started")]);
});

it("is not led astray by the user's AWS settings or proxy", async () => {
  const astray = {
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_USE_DUALSTACK_ENDPOINT: "true",
    AWS_PROFILE: "production",
    NODE_USE_ENV_PROXY: "1",
    http_proxy: "http://127.0.0.1:9",
    HTTP_PROXY: "http://127.0.0.1:9",
  };
  cpSync(join(root, "index.ts"), join(project, "index.ts"));
  try {
    expect(await run("demo", astray)).toMatchObject({ code: 0 });
    const { code, printed } = await run("status", astray);
    expect([code, printed]).toEqual([0, expect.stringContaining("load balancer")]);
    expect(await run("down", astray)).toMatchObject({ code: 0 });
  } finally {
    writeFileSync(join(project, "index.ts"), program);
  }
});

it("says what to do about a folder that no PATH can hold", async () => {
  const folder = join(parent, "a:b");
  cpSync(join(project, "local"), join(folder, "local"), { recursive: true });
  for (const name of ["tools", "tsconfig.json", "preload.js", "node_modules"]) {
    symlinkSync(join(project, name), join(folder, name));
  }
  const { code, printed } = await run("status", {}, folder);
  expect([code, printed]).toEqual([1, expect.stringContaining('has a ":" in its name, which no PATH can hold')]);
});
