// Proves in which order an engine is looked for and which versions are taken. It does not prove that a download or a
// build brings one; `npm run local` does, on a machine that has none.
import {
  Engine,
  EngineSource,
  chooseEngine,
  engineSources,
  isAsNewAs,
  oldestEngine,
  pinnedVersion,
} from "../../local/engine/engine";

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
