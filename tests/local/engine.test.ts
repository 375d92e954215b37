// Proves in which order an engine is looked for and which versions are taken. It does not prove that a download or a
// build brings one; `npm run local` does, on a machine that has none. What is said of a failed operation is shown with the engine's
// words of today, not that they are its words tomorrow.
import { join } from "node:path";
import {
  Engine,
  EngineSource,
  chooseEngine,
  engineSources,
  isAsNewAs,
  oldestEngine,
  pinnedVersion,
} from "../../local/engine/engine";
import { engineEnvironment } from "../../local/engine/environment";
import { Fault } from "../../local/console/fault";
import { whyItFailed } from "../../local/engine/whyItFailed";

const engine: Engine = { root: "/opt/pulumi", version: "v9.9.9" };

function source(name: string, offer: Engine | string, asked: string[]): EngineSource {
  return {
    name,
    offer: () => {
      asked.push(name);
      return Promise.resolve(offer);
    },
  };
}

test("looks on the PATH, in the cache, at the download and at Go, in this order", () => {
  const names = engineSources({ remark: () => undefined }).map(({ name }) => name);
  expect(names).toEqual(["on the PATH", "from the cache", "downloaded", "built with Go"]);
});

test("takes the first engine offered, says which, and asks no further", async () => {
  const asked: string[] = [];
  const remarks: string[] = [];
  const sources = [source("a", "None at a.", asked), source("b", engine, asked), source("c", engine, asked)];
  await expect(chooseEngine(sources, (text) => remarks.push(text))).resolves.toBe(engine);
  expect(asked).toEqual(["a", "b"]);
  expect(remarks).toEqual(["pulumi v9.9.9 b"]);
});

test("gives every reason and the remedy when there is none", async () => {
  const choice = chooseEngine([source("a", "None at a.", []), source("b", "None at b.", [])], () => undefined);
  await expect(choice).rejects.toThrow(
    new RegExp(`of version ${oldestEngine} or newer\\. None at a\\. None at b\\. Install Pulumi .* or Go`),
  );
});

test.each([
  ["v3.270.0", "3.270.0", true],
  ["3.270.1", "3.270.0", true],
  ["v3.271.0-alpha.1", "3.270.9", true],
  ["v4.0.0", "3.270.0", true],
  ["v3.269.9", "3.270.0", false],
  ["v3.27.99", "3.270.0", false],
  ["v2.999.0", "3.270.0", false],
  ["", "3.270.0", false],
  ["a wrapper that prints 3.270.0", "3.270.0", false],
])("%s is as new as %s: %s", (version, oldest, expected) => {
  expect(isAsNewAs(version, oldest)).toBe(expected);
});

test("the engine that is built is new enough for the SDK; otherwise raise it in local/engine/go.mod as that says", () => {
  const built = pinnedVersion();
  expect({ built, sdk: oldestEngine, newEnough: isAsNewAs(built, oldestEngine) }).toMatchObject({ newEnough: true });
});

test("a go.mod without the engine is told of", () => {
  expect(() => pinnedVersion("module empty\n")).toThrow("must name a version");
});

test.each<[unknown, string]>([
  [
    Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }),
    "A file of the local stack could not be written, as the disk is full (ENOSPC); make room, and give the command again.",
  ],
  [
    new Error(
      "code: -2\n stdout: \n stderr: Command failed with exit code 255: pulumi stack output\nerror: failed to write: write /p/workspace.json1: no space left on device\n err?: twice",
    ),
    "error: failed to write: write /p/workspace.json1: no space left on device\nThe disk is full; make room, and give the command again.",
  ],
  [
    new Error("code: -2\n stdout: \n stderr: Command was killed with SIGKILL (Forced termination): pulumi up\n err?: "),
    "The engine was killed (SIGKILL), as the system does when it is short of memory.",
  ],
  [new Fault("The aws provider ended."), "The aws provider ended."],
  ["a text", "a text"],
])("an operation that failed says why: %s", (thrown, text) => {
  expect(whyItFailed(thrown)).toBe(text);
});

test("the engine has folders of its user's own, and nothing else of his environment but the PATH", () => {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_PROFILE: "production", PULUMI_ACCESS_TOKEN: "pul-1", NODE_OPTIONS: "--inspect" });
  const environment = engineEnvironment();
  process.env = before;
  const own = join(__dirname, `../../.cache/user-${String(process.getuid?.() ?? 0)}`);
  expect(environment).toEqual({
    PATH: expect.stringContaining(process.env["PATH"] ?? "") as unknown,
    HOME: join(own, "home"),
    TMPDIR: join(own, "tmp"),
    LANG: "C.UTF-8",
    PULUMI_HOME: join(own, "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  });
});
