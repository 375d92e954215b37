// Proves how values of the engine are read. That the engine sends them so is known from real runs, and not proved here.
import { runtime } from "@pulumi/pulumi";
import { unzipSync } from "fflate";
import { zip } from "../../local/provider/archive";
import { WireArchive, capitalised, fromWire, hasUnknown, secretOutput } from "../../local/provider/wire";
import { unknown, wireArchive, wireAsset } from "./wireValues";

function archive(content: Parameters<typeof wireArchive>[0]): WireArchive {
  return fromWire(wireArchive(content)) as WireArchive;
}

function texts(zipped: Uint8Array): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unzipSync(zipped)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
  );
}

describe("fromWire", () => {
  it("unwraps secrets at any depth, one in another too", () => {
    const password = secretOutput("p");
    const wrapped = { [runtime.specialSigKey]: runtime.specialSecretSig, value: { list: [password, { password }] } };
    expect(fromWire({ deep: { wrapped } })).toEqual({ deep: { wrapped: { list: ["p", { password: "p" }] } } });
  });

  it("takes a reference to a resource for its id", () => {
    expect(fromWire([{ [runtime.specialSigKey]: runtime.specialResourceSig, urn: "urn:…", id: "role-1" }])).toEqual([
      "role-1",
    ]);
  });

  it("refuses a kind of value that it doesn't know", () => {
    expect(() => fromWire({ [runtime.specialSigKey]: "other" })).toThrow(
      "The engine sent a value of a kind that the local provider doesn't know; update local/provider/wire.ts.",
    );
  });
});

describe("hasUnknown", () => {
  it.each([
    [{ a: [{ b: unknown }] }, true],
    [{ a: [{ b: "known" }], c: null, d: 1 }, false],
    [{ code: new WireArchive({ text: unknown }) }, true],
  ])("looks everywhere in %j", (value, expected) => {
    expect(hasUnknown(value)).toBe(expected);
  });
});

describe("zip", () => {
  const one = { "index.js": wireAsset("exports.handler = 1;"), "lib/a.js": wireAsset("a") };
  const other = { "lib/a.js": wireAsset("a"), "index.js": wireAsset("exports.handler = 1;") };

  it("packs texts", () => {
    expect(texts(zip(archive({ assets: one })))).toEqual({ "index.js": "exports.handler = 1;", "lib/a.js": "a" });
  });

  it("gives the same bytes for the same files, in whatever order and at whatever time", () => {
    jest.useFakeTimers({ now: new Date("2031-05-05") });
    const later = zip(archive({ assets: other }));
    jest.useRealTimers();
    expect(Buffer.from(later).equals(zip(archive({ assets: one })))).toBe(true);
  });

  it("refuses a part that is no text, by name, and an archive without parts", () => {
    const file = { [runtime.specialSigKey]: runtime.specialAssetSig, hash: "h", path: "/tmp/index.js" };
    expect(() => zip(archive({ assets: { "index.js": file } }))).toThrow(
      `The archive's part "index.js" has no text; give it as a StringAsset.`,
    );
    expect(() => zip(archive({ path: "/tmp" }))).toThrow(
      "The archive has no parts of its own; give it as an AssetArchive.",
    );
  });
});

test("inputs go out under AWS's names for them, at any depth, and their values as they are", () => {
  const inputs = {
    id: "a",
    kmsKey: { id: "b", tags: ["x", { value: "fooBar", none: null, count: 0 }] },
    left: undefined,
  };
  expect(capitalised(inputs, { id: "ID", kmsKey: "KMSKey" })).toEqual({
    ID: "a",
    KMSKey: { ID: "b", Tags: ["x", { Value: "fooBar", None: null, Count: 0 }] },
    Left: undefined,
  });
  expect(capitalised(undefined)).toBeUndefined();
});
