// The local stack's own command line after what kills, freezes or damages a part of it: the next command works, or says what
// to do, and nothing is left running. It runs in a copy of the project whose program is small and waits where a test wants
// it to; what a full disk does is not shown.
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { AddressInfo, createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Outcome, ProjectCopy } from "./projectCopy";

const root = resolve(__dirname, "../..");
const afresh = "so the stack starts afresh.";
let copy: ProjectCopy;

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
  copy = new ProjectCopy();
  writeFileSync(join(copy.folder, "index.ts"), program);
});

afterEach(async () => {
  for (const name of ["wait", "waiting"]) rmSync(join(copy.folder, name), { force: true });
  await copy.run("down");
  expect(copy.processes()).toEqual([]);
});

afterAll(() => {
  copy.remove();
});

/** Gives a command and does something as soon as the program waits. */
async function runUntilWaiting(command: string, then: () => void): Promise<Outcome> {
  writeFileSync(join(copy.folder, "wait"), "");
  const outcome = copy.run(command);
  let early: Outcome | undefined;
  void outcome.then((ended) => (early = ended));
  while (!existsSync(join(copy.folder, "waiting"))) {
    if (early) throw new Error(`The command ended before its time: ${early.printed}`);
    await delay(50);
  }
  then();
  return outcome;
}

function signal(text: string, name: NodeJS.Signals): void {
  const pids = copy.processes(text);
  expect(pids).not.toEqual([]);
  for (const pid of pids) process.kill(pid, name);
}

/** Something else at a port. */
async function listening(): Promise<{ port: number; close: () => void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const emulator = "emulator/heartbeat.py";

it("starts afresh after an engine that was killed while it deployed, and says so until then", async () => {
  const killed = await runUntilWaiting("up", () => {
    signal("pulumi up", "SIGKILL");
  });
  expect(killed.code).toBe(1);
  expect(killed.printed).toContain("The operation up failed.\nThe engine was killed (SIGKILL)");
  expect(killed.printed).toContain("The emulator keeps running; try again");
  rmSync(join(copy.folder, "wait"));

  const looked = await copy.run("status");
  expect([looked.code, looked.printed]).toEqual([1, expect.stringContaining("begin afresh with npm run local -- up")]);
  const again = await copy.run("up");
  expect(again.printed).toContain(`The engine was killed while it changed the stack, ${afresh}`);
  expect([again.code, again.printed]).toEqual([0, expect.stringContaining("create 2")]);
});

it("leaves nothing of a stack whose engine was killed while it deleted", async () => {
  await copy.run("up");
  const deletion = copy.run("down");
  while (copy.processes("pulumi destroy").length === 0) await delay(20);
  signal("pulumi destroy", "SIGKILL");
  const { code, printed } = await deletion;
  expect([code, printed]).toEqual([1, expect.stringContaining("The engine was killed (SIGKILL)")]);
  expect((await copy.run("status")).printed).toBe("Nothing runs here; start it with npm run local -- up.\n");
});

it("tells of an emulator that ended while it was deployed to, and starts another one", async () => {
  const ended = await runUntilWaiting("up", () => {
    signal(emulator, "SIGKILL");
    signal("pulumi up", "SIGINT");
  });
  expect([ended.code, ended.printed]).toEqual([1, expect.stringContaining("The emulator ended meanwhile;")]);
  rmSync(join(copy.folder, "wait"));
  expect(await copy.run("up")).toMatchObject({ code: 0 });
});

it("tells why an operation ended whose process was killed", async () => {
  const killed = await runUntilWaiting("up", () => {
    signal("engine/operation.ts", "SIGKILL");
  });
  expect([killed.code, killed.printed]).toEqual([1, expect.stringContaining("Its process ended with SIGKILL.")]);
  rmSync(join(copy.folder, "wait"));
  const again = await copy.run("up");
  expect([again.code, again.printed]).toEqual([0, expect.stringContaining(afresh)]);
});

it("tells of a frozen emulator, and ends it", async () => {
  await copy.run("up");
  signal(emulator, "SIGSTOP");
  const [pid] = copy.processes(emulator);
  expect((await copy.run("status")).printed).toBe(
    `The emulator, process ${String(pid)}, does not answer; end it with npm run local -- down.\n`,
  );
  expect(await copy.run("down")).toMatchObject({
    code: 0,
    printed: "The emulator did not answer, so all went with the emulator, which is ended.\n",
  });
});

const stateFile = "local/state/.pulumi/stacks/payment-processing/local.json";

it.each<[what: string, file: string, damaged: (text: string) => string, reason: string]>([
  ["record is cut short", "local/emulator.json", (text) => text.slice(0, 40), "The emulator did not answer"],
  ["state is cut short", stateFile, (text) => text.slice(0, 40), "The stack's state is damaged"],
  ["state is another JSON", stateFile, () => "[]", "The stack's state is damaged"],
])("ends an emulator whose %s", async (_, file, damaged, reason) => {
  await copy.run("up");
  writeFileSync(join(copy.cache, file), damaged(readFileSync(join(copy.cache, file), "utf8")));
  expect(await copy.run("down")).toMatchObject({
    code: 0,
    printed: `${reason}, so all went with the emulator, which is ended.\n`,
  });
});

it.each([
  ["was killed", "SIGKILL"],
  ["is frozen", "SIGSTOP"],
] as const)("tells of a database that %s, and starts it again", async (_, name) => {
  await copy.run("up");
  signal("bin/postgres", name);
  const note = "Note: the database does not answer; npm run local -- up starts it again with what it holds.";
  expect((await copy.run("status")).printed).toContain(note);
  const again = await copy.run("up");
  expect([again.code, again.printed]).toEqual([0, expect.stringMatching(/^database .* started$/m)]);
  expect(again.printed).toContain("same 2");
  expect((await copy.run("status")).printed).not.toContain(note);
});

it.each([
  ["", "down", "The record of the stack's database is damaged, so all went with the emulator, which is ended."],
  ["{}", "up", `The record of the stack's database is damaged, ${afresh}`],
])("ends a database whose record is now '%s' by %s", async (text, command, sentence) => {
  await copy.run("up");
  writeFileSync(join(copy.cache, "local/postgres/postgres.json"), text);
  const { code, printed } = await copy.run(command);
  expect([code, printed]).toEqual([0, expect.stringContaining(sentence)]);
  expect(copy.processes("bin/postgres").length).toBe(command === "up" ? 1 : 0);
});

it("ends what is left of a folder that was removed while all ran", async () => {
  await copy.run("up");
  rmSync(join(copy.cache, "local"), { recursive: true });
  expect((await copy.run("status")).printed).toMatch(/^The emulator, process \d+, does not answer; end it/);
  signal(emulator, "SIGKILL");
  expect((await copy.run("status")).printed).toMatch(
    /^The emulator has ended, and its database, process \d+, is left;/,
  );
  expect(await copy.run("down")).toMatchObject({
    code: 0,
    printed: "The emulator did not answer, so all went with the emulator, which is ended.\n",
  });
  expect(copy.processes()).toEqual([]);
});

it.each(["status", "up", "down"])("leaves a stack alone that runs in another container: %s", async (command) => {
  await copy.run("up");
  const record = join(copy.cache, "local/emulator.json");
  const own = readFileSync(record, "utf8");
  writeFileSync(record, JSON.stringify({ ...(JSON.parse(own) as object), started: "1", place: "in a container" }));
  const { code, printed } = await copy.run(command);
  writeFileSync(record, own);
  expect([code, printed]).toEqual([
    1,
    expect.stringContaining("runs in another container or on another machine; give"),
  ]);
  expect((await copy.run("status")).printed).toContain("topicArn");
});

it("makes the emulator's environment anew when the Python below it was replaced", async () => {
  const [name = ""] = readdirSync(copy.cache).filter((found) => /^emulator-[0-9a-f]+$/.test(found));
  const environment = join(copy.cache, name);
  rmSync(environment);
  cpSync(join(root, ".cache", name), environment, { recursive: true, verbatimSymlinks: true });
  // Packages are found below the name of the version that they were installed for.
  for (const lib of readdirSync(join(environment, "lib"))) rmSync(join(environment, "lib", lib), { recursive: true });
  const { code, printed } = await copy.run("up");
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
  cpSync(join(root, "index.ts"), join(copy.folder, "index.ts"));
  try {
    const demo = await copy.run("demo", astray);
    expect([demo.code, demo.printed]).toEqual([0, expect.stringContaining("It keeps running")]);
    const { code, printed } = await copy.run("status", astray);
    expect([code, printed]).toEqual([0, expect.stringContaining("load balancer")]);
    expect(await copy.run("down", astray)).toMatchObject({ code: 0 });
  } finally {
    writeFileSync(join(copy.folder, "index.ts"), program);
  }
});

it("leaves nothing running where the emulator can't have its port", async () => {
  const { port, close } = await listening();
  const { code, printed } = await copy.run(`up --port ${port}`);
  close();
  expect([code, printed]).toEqual([1, expect.stringContaining(`Port ${port} is in use; name another one with --port`)]);
  expect(copy.processes()).toEqual([]);
});

it("says what to do about a folder that no PATH can hold", async () => {
  const folder = join(copy.parent, "a:b");
  cpSync(join(copy.folder, "local"), join(folder, "local"), { recursive: true });
  const others = readdirSync(copy.folder).filter((name) => !["local", ".cache"].includes(name));
  for (const name of others) symlinkSync(join(copy.folder, name), join(folder, name));
  const { code, printed } = await copy.run("status", {}, folder);
  expect([code, printed]).toEqual([1, expect.stringContaining('has a ":" in its name, which no PATH can hold')]);
});
