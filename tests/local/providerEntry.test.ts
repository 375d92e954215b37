// Proves how the provider treats any entry. That the entries' calls do what they should takes an emulator.
import { resource, setting, type Entry } from "../../local/provider/entry";
import type { LookUp } from "../../local/provider/lookUps";
import { localProvider } from "../../local/provider/provider";
import { secretOutput, type Properties } from "../../local/provider/wire";
import { unknown, urnOf } from "./wireValues";

interface BoxInputs {
  name?: string;
  colour?: string;
  lid?: { hinged?: boolean; lock?: { code?: string } };
  layers?: { height?: number }[];
  note?: string;
  tags?: Record<string, string>;
}

const type = "aws:test/box:Box";
const urn = urnOf(type, "network-box");
const plans: unknown[] = [];

function box(
  overrides: {
    update?: boolean;
    replaces?: boolean;
    tagged?: boolean;
    ignores?: { note?: string; colour?: string };
  } = {},
): Entry {
  const update = (_existing: unknown, _plan: unknown, tell: (outputs: Properties) => void) =>
    Promise.resolve(calls.push("update")).then(() => {
      tell({ weight: 4 });
    });
  const retag = ({ id, arn }: { id: string; arn: string }) => ({
    set: (tags: object) => Promise.resolve(calls.push(`tag ${id} ${arn} ${JSON.stringify(tags)}`)),
    remove: (keys: string[]) => Promise.resolve(calls.push(`untag ${id} ${arn} ${keys.join()}`)),
  });
  return resource({
    plan: (inputs: BoxInputs) => ({
      name: inputs.name,
      colour: inputs.colour,
      hinged: inputs.lid?.hinged,
      code: inputs.lid?.lock?.code,
      heights: inputs.layers?.map(({ height }) => height),
      ...(overrides.tagged && { tags: inputs.tags }),
    }),
    create: (plan) => {
      plans.push(plan);
      return Promise.resolve({ id: "box-1", outputs: { arn: "arn:box-1", weight: 3 } });
    },
    ...((overrides.update ?? true) && { update }),
    ...(overrides.tagged && { retag }),
    autoName: { input: "name", prefix: "p/" },
    ...((overrides.replaces ?? true) && { replaces: ["name", "colour"] as const }),
    delete: ({ id }) => {
      deleted.push(id);
      return Promise.resolve();
    },
    ignores: overrides.ignores ?? { note: "Nobody reads it." },
  });
}

function providerOf(entry: Entry) {
  const { check, create, diff, update } = localProvider({ version: "1.2.3", entries: { [type]: entry }, invokes: {} });
  if (!check || !create || !diff || !update) throw new Error("The provider lacks a method.");
  return { check, create, diff, update };
}

async function made(inputs: Properties): Promise<Properties> {
  return (await box().create(inputs)).outs;
}

const deleted: string[] = [];
const calls: string[] = [];

beforeEach(() => {
  plans.splice(0);
  calls.splice(0);
  deleted.splice(0);
});

describe("inputs", () => {
  it.each([
    [{ size: 1 }, "size"],
    [{ lid: { hinged: true, colour: "red" } }, "lid.colour"],
    [{ lid: { lock: { code: "1", spare: {} } } }, "lid.lock.spare"],
    [{ layers: [{ height: 1 }, { height: 2, width: 3 }] }, "layers[1].width"],
    [{ extras: [] }, "extras"],
  ])("refuses %j, naming %s", async (inputs, path) => {
    const { check, create } = providerOf(box());
    const reason = `${path}: not mapped for the local stack; map it in local/provider, or list it there as ignored.`;
    const news = { name: "n", ...inputs };
    await expect(check(urn, {}, news)).resolves.toEqual({ inputs: news, failures: [{ property: "", reason }] });
    await expect(create(urn, news)).rejects.toThrow(`${type} "network-box": ${reason}`);
    expect(plans).toEqual([]);
  });

  it("takes what is mapped and what is listed as ignored", async () => {
    await box().create({ name: "n", colour: "red", lid: { hinged: true }, layers: [{ height: 1 }], note: ["x"] });
    expect(plans).toEqual([{ name: "n", colour: "red", hinged: true, code: undefined, heights: [1] }]);
  });

  it("refuses a list of ignored inputs that has a mapped one on it", async () => {
    await expect(box({ ignores: { colour: "No." } }).create({ colour: "red" })).rejects.toThrow(
      "colour: listed as ignored in local/provider, but mapped; take it off the list.",
    );
  });

  it("leaves inputs with unknown parts to the moment when they are known", async () => {
    const { check } = providerOf(box());
    await expect(check(urn, {}, { name: "n", lid: { hinged: unknown }, size: 1 })).resolves.toEqual({
      inputs: { name: "n", lid: { hinged: unknown }, size: 1 },
    });
  });

  it("hides no secret from the plan and shows none in the state", async () => {
    const code = secretOutput("1234");
    const { outs } = await box().create({ name: "n", lid: { lock: { code } } });
    expect(plans).toEqual([expect.objectContaining({ code: "1234" })]);
    expect(outs.lid).toEqual({ lock: { code } });
  });
});

describe("a type without an entry", () => {
  it("is refused by name", async () => {
    const { check, create } = providerOf(box());
    const reason = "aws:made/up:Up is not a type of the local stack; add an entry for it to local/provider.";
    const queue = urnOf("aws:made/up:Up", "q");
    await expect(check(queue, {}, {})).resolves.toEqual({ inputs: {}, failures: [{ property: "", reason }] });
    await expect(create(queue, {})).rejects.toThrow(reason);
  });
});

describe("physical names", () => {
  it("are made of prefix, logical name and seven digits", () => {
    expect(box().check("network-box", {}, {}).name).toMatch(/^p\/network-box-[0-9a-f]{7}$/);
  });

  it("stay once made, and give way to one that is given", () => {
    expect(box().check("network-box", { name: "old" }, {}).name).toBe("old");
    expect(box().check("network-box", { name: "old" }, { name: "new" }).name).toBe("new");
  });

  it("differ from one resource to the next", () => {
    expect(box().check("b", {}, {}).name).not.toBe(box().check("b", {}, {}).name);
  });
});

describe("changes", () => {
  it.each([
    [{ name: "n", colour: "blue" }, ["colour"], true],
    [{ name: "m", colour: "red" }, ["name"], false],
    [{ name: "n" }, ["colour"], true],
    [{ name: "n", colour: unknown }, ["colour"], true],
    [{ name: "n", colour: "red", lid: { hinged: true } }, [], true],
  ])("to %j replace because of %j", async (news, replaces, deleteBeforeReplace) => {
    const { diff } = providerOf(box());
    const olds = await made({ name: "n", colour: "red" });
    await expect(diff("box-1", urn, olds, news)).resolves.toEqual({ replaces, deleteBeforeReplace });
  });

  it("replace always where there is no update nor a word on what replaces, and outputs are no inputs", async () => {
    const { diff } = providerOf(box({ update: false, replaces: false }));
    const olds = await made({ name: "n", lid: { hinged: true } });
    await expect(diff("box-1", urn, olds, { name: "n" })).resolves.toMatchObject({ replaces: ["lid"] });
    await expect(diff("box-1", urn, olds, { name: "n", lid: { hinged: true } })).resolves.toMatchObject({
      replaces: [],
    });
  });

  it("make a resource anew behind its id where there is no update, and delete the new one at last", async () => {
    const entry = box({ update: false });
    const { diff } = providerOf(entry);
    const olds = await made({ name: "n", colour: "red" });
    const news = { name: "n", colour: "red", lid: { hinged: true } };
    await expect(diff("box-0", urn, olds, news)).resolves.toMatchObject({ replaces: [] });
    const outs = await entry.update("box-0", olds, news);
    expect(deleted).toEqual(["box-0"]);
    expect(outs).toEqual({ ...news, arn: "arn:box-1", weight: 3, __id: "box-1", __inputs: ["name", "colour", "lid"] });
    await entry.delete("box-0", outs);
    expect(deleted).toEqual(["box-0", "box-1"]);
  });

  it("keep the outputs that an update doesn't change, and forget inputs that are gone", async () => {
    const { update } = providerOf(box());
    const olds = await made({ name: "n", colour: "red" });
    await expect(update("box-1", urn, olds, { name: "n" })).resolves.toEqual({
      outs: { name: "n", arn: "arn:box-1", weight: 4, __inputs: ["name"] },
    });
  });
});

describe("tags", () => {
  const old = { name: "n", tags: { a: "1", b: "2" } };
  const retagged = { name: "n", tags: { a: "3" } };
  const state = { ...old, arn: "arn:box-1", weight: 3, __inputs: ["name", "tags"] };
  const changed = ["untag box-1 arn:box-1 b", 'tag box-1 arn:box-1 {"a":"3"}'];

  it.each([true, false])("alone leave a thing as it is, whether it can be changed or not: %p", async (update) => {
    const entry = box({ tagged: true, update, replaces: false });
    expect(entry.diff(state, retagged).replaces).toEqual([]);
    await expect(entry.update("box-1", state, retagged)).resolves.toEqual({ ...state, ...retagged });
    expect([calls, deleted]).toEqual([changed, []]);
  });

  it("change after what changes with them", async () => {
    const outs = await box({ tagged: true }).update("box-1", state, { ...retagged, lid: { hinged: true } });
    expect(calls).toEqual(["update", ...changed]);
    expect(outs).toMatchObject({ arn: "arn:box-1", weight: 4, tags: { a: "3" }, lid: { hinged: true } });
  });

  it("that stay ask for nothing", async () => {
    await box({ tagged: true }).update("box-1", state, { ...old, lid: { hinged: true } });
    expect(calls).toEqual(["update"]);
  });

  it("go with a thing that is made anew", async () => {
    const entry = box({ tagged: true, update: false });
    await entry.update("box-1", state, { ...retagged, lid: { hinged: true } });
    expect([calls, deleted]).toEqual([[], ["box-1"]]);
    expect(plans).toMatchObject([{ hinged: true, tags: { a: "3" } }]);
  });
});

describe("a setting", () => {
  const shelf = setting({
    plan: ({ name, colour }: BoxInputs) => ({ name, colour }),
    id: ({ name = "" }) => `shelf/${name}`,
    put: (plan) => Promise.resolve(plans.push(plan)),
    outputs: (id) => Promise.resolve({ arn: `arn:${id}` }),
    delete: ({ id }) => Promise.resolve(deleted.push(id)),
    replaces: ["name"],
  });

  it("is put under its id, and put again when it changes", async () => {
    const { id, outs } = await shelf.create({ name: "n", colour: "red" });
    expect([id, outs.arn]).toEqual(["shelf/n", "arn:shelf/n"]);
    const now = { name: "n", colour: "blue" };
    expect(shelf.diff(outs, now).replaces).toEqual([]);
    await expect(shelf.update(id, outs, now)).resolves.toMatchObject({ ...now, arn: "arn:shelf/n" });
    expect([plans, deleted]).toEqual([[{ name: "n", colour: "red" }, now], []]);
    expect(shelf.diff(outs, { name: "m", colour: "red" }).replaces).toEqual(["name"]);
  });
});

describe("a look", () => {
  const state = { name: "n", __inputs: ["name"], __id: "box-2" };
  const looking = (lookUp: LookUp) => {
    const lookUps = { [type]: lookUp };
    return localProvider({ version: "1.2.3", entries: { [type]: box() }, invokes: {}, lookUps }).read?.(
      "box-1",
      urn,
      state,
    );
  };
  const rejecting = (name: string) => () => Promise.reject(Object.assign(new Error("refused"), { name }));

  it("goes by the emulator's own id and the inputs, and leaves the state as it is", async () => {
    const looks: unknown[] = [];
    const found = looking((...args) => Promise.resolve(looks.push(args)));
    await expect(found).resolves.toEqual({ id: "box-1", props: state });
    expect(looks).toEqual([["box-2", { name: "n" }]]);
  });

  it.each<[string, LookUp]>([
    ["nothing", () => Promise.resolve(undefined)],
    ["AWS's word for it", rejecting("NoSuchEntityException")],
  ])("finds it gone by %s", async (_, lookUp) => {
    await expect(looking(lookUp)).resolves.toEqual({ id: "", props: {} });
  });

  it("passes on any other refusal with the resource's name", async () => {
    await expect(looking(rejecting("AccessDenied"))).rejects.toThrow(`${type} "network-box": refused`);
  });

  it("takes a type that nobody looks for as it stands", async () => {
    const { read } = localProvider({ version: "1.2.3", entries: { [type]: box() }, invokes: {} });
    await expect(read?.("box-1", urn, state)).resolves.toEqual({ id: "box-1", props: state });
  });
});

describe("deletion", () => {
  const state = { name: "n", __inputs: ["name"] };
  const refusing = (name: string) => {
    const refused = Object.assign(new Error("refused"), { name });
    const entry = resource({
      plan: (inputs: BoxInputs) => inputs.name,
      create: () => Promise.resolve({ id: "box-1" }),
      delete: () => Promise.reject(refused),
    });
    return localProvider({ version: "1.2.3", entries: { [type]: entry }, invokes: {} }).delete?.("box-1", urn, state);
  };

  it.each(["NoSuchBucket", "InvalidVpcID.NotFound", "ResourceNotFoundException", "WAFNonexistentItemException"])(
    "takes %s for done",
    async (name) => {
      await expect(refusing(name)).resolves.toBeUndefined();
    },
  );

  it("passes on any other refusal with the resource's name", async () => {
    await expect(refusing("DependencyViolation")).rejects.toThrow(`${type} "network-box": refused`);
  });
});
