// Proves what is taken for a sign of a killed run in a state as the engine leaves it. That a killed engine leaves it so is
// shown with the real one, by the tests of the local stack.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { removeDatabase } from "../../local/stack/database";
import { resourceCount, unfinishedMark, unsoundness } from "../../local/stack/soundness";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "soundness-"));
  writeFileSync(join(folder, "passphrase"), "0123456789abcdef");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(file: string, text: string): void {
  const path = join(folder, "state/.pulumi", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test("nothing at all is sound, and so is a state that was left in order", () => {
  expect(unsoundness(join(folder, "none"))).toBeUndefined();
  put("stacks/payment-processing/local.json", '{"version":3,"checkpoint":{}}');
  writeFileSync(join(folder, "settings.json"), '{"stack":"staging","values":{"dbMultiAz":"false"}}');
  put("stacks/payment-processing/local.json.bak", "{");
  mkdirSync(join(folder, "state/.pulumi/locks/organization/payment-processing/local"), { recursive: true });
  expect(unsoundness(folder)).toBeUndefined();
});

test("a folder is sound whose database was removed, as it is when the emulator can't start", async () => {
  mkdirSync(join(folder, "postgres"));
  writeFileSync(join(folder, "postgres/postgres.log"), "");
  await removeDatabase(folder);
  expect(unsoundness(folder)).toBeUndefined();
});

type Damage = [what: string, reason: string, leave: () => void];

test.each<Damage>([
  [
    "a mark",
    "An earlier run was killed while it changed the stack",
    () => {
      writeFileSync(unfinishedMark(folder), "");
    },
  ],
  [
    "the engine's lock",
    "The engine was killed while it changed the stack",
    () => {
      put("locks/organization/payment-processing/local/1.json", "{}");
    },
  ],
  [
    "a record of settings that was cut short",
    "The record of the stack's settings is damaged",
    () => {
      writeFileSync(join(folder, "settings.json"), "{");
    },
  ],
  [
    "a state that was cut short",
    "The stack's state is damaged",
    () => {
      put("stacks/payment-processing/local.json", '{"version":');
    },
  ],
  ...['{"values":3}', '{"values":null}', "null", '{"values":{"dbPort":1}}', '{"stack":1,"values":{}}'].map(
    (text): Damage => [
      `a record of settings that is ${text}`,
      "The record of the stack's settings is damaged",
      () => {
        writeFileSync(join(folder, "settings.json"), text);
      },
    ],
  ),
  ...['{"version":3}', '{"checkpoint":null}', "[]", "null", '{"checkpoint":{"latest":{"resources":1}}}'].map(
    (text): Damage => [
      `a state that is ${text}`,
      "The stack's state is damaged",
      () => {
        put("stacks/payment-processing/local.json", text);
      },
    ],
  ),
  ...(["lost", "empty"] as const).map((what): Damage => [
    `a state whose passphrase is ${what}`,
    "The passphrase of the stack's state is lost",
    () => {
      put("stacks/payment-processing/local.json", '{"version":3,"checkpoint":{}}');
      if (what === "lost") rmSync(join(folder, "passphrase"));
      else writeFileSync(join(folder, "passphrase"), "");
    },
  ]),
  [
    "a database without its record",
    "The record of the stack's database is damaged",
    () => {
      mkdirSync(join(folder, "postgres"));
    },
  ],
])("%s is not", (_, reason, leave) => {
  leave();
  expect(unsoundness(folder)).toBe(reason);
});

test("the resources of a state are counted without the engine's providers", () => {
  expect(resourceCount(folder)).toBe(0);
  const resources = ["pulumi:pulumi:Stack", "pulumi:providers:aws", "aws:sns/topic:Topic"].map((type) => ({ type }));
  put("stacks/payment-processing/local.json", JSON.stringify({ version: 3, checkpoint: { latest: { resources } } }));
  put("stacks/payment-processing/local.json.bak", "{");
  expect(resourceCount(folder)).toBe(2);
});
