// The settings that a person gives to the local stack: refused before anything starts, kept by the stack, shown, and taken back.
// What a setting does is shown elsewhere.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ProjectCopy } from "./projectCopy";

let copy: ProjectCopy;

beforeAll(() => {
  copy = new ProjectCopy();
});

afterAll(async () => {
  await copy.run("down");
  copy.remove();
});

/** What `status` tells a script. */
async function status(): Promise<unknown> {
  const { code, result } = await copy.run("status --json");
  expect(code).toBe(0);
  return JSON.parse(result);
}

it("says what is wrong with one before anything starts", async () => {
  const { code, printed } = await copy.run("up --set lambdaMemorySize=64");
  expect([code, printed]).toEqual([
    1,
    'payment-processing:lambdaMemorySize is "64", but must be a whole number from 128 to 10240.\n',
  ]);
  expect(existsSync(join(copy.cache, "local"))).toBe(false);
});

const values = { lambdaMemorySize: "512", dbPassword: "(secret)" };

it("deploys with a stack's and single ones, and tells of them without a secret", async () => {
  const set = "--set lambdaMemorySize=512 --set dbPassword=Correct-Horse-1";
  const deployed = await copy.run(`up --stack staging ${set} --json`);
  expect(deployed).toMatchObject({ code: 0, printed: expect.not.stringContaining("Correct-Horse-1") as string });
  expect(deployed.printed).toContain("Settings: Pulumi.staging.yaml, lambdaMemorySize=512, dbPassword=(secret).\n");
  expect(JSON.parse(deployed.result)).toMatchObject({
    changes: { create: expect.any(Number) as number },
    outputs: { lambdaFunctionName: "payment-validator-staging-001", apiKey: "(secret)" },
  });
  expect(await status()).toMatchObject({ settings: { stack: "staging", values }, doors: [{}, {}] });
});

it("previews others without keeping them", async () => {
  const previewed = JSON.parse((await copy.run("preview --set lambdaMemorySize=1024 --json")).result) as unknown;
  // What depends on the function is counted as well: a preview here doesn't foresee what an update leaves as it is.
  expect(previewed).toMatchObject({
    changes: { same: expect.any(Number) as number, update: expect.any(Number) as number },
  });
  expect(await status()).toMatchObject({ settings: { stack: "staging", values } });
});

it("keeps them until they are taken back, and forgets them at the end", async () => {
  const taken = JSON.parse((await copy.run("up --set lambdaMemorySize= --json")).result) as unknown;
  expect(taken).toMatchObject({ changes: { same: expect.any(Number) as number, update: 1 } });
  expect(taken).not.toHaveProperty("changes.replace");
  expect(await status()).toMatchObject({ settings: { stack: "staging", values: { dbPassword: "(secret)" } } });
  await copy.run("down");
  expect(existsSync(join(copy.cache, "local"))).toBe(false);
});
