// Pulumi's command line as the README tells people to use it, in a copy of the project: previews with the policy pack, a faulty
// setting, and a new project out of this one. A stand-in for the language host starts the SDK's own runners, and the local
// provider is attached, so nothing is shown of AWS's own provider.
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { copyProject } from "./projectCopy";
import { PulumiCommand } from "./pulumiCommand";
import { TestStack } from "./testStack";

const root = resolve(__dirname, "../..");
let test: TestStack;
let pulumi: PulumiCommand;
let folder: string;

beforeAll(async () => {
  test = await TestStack.open();
  pulumi = await PulumiCommand.open(test);
  folder = pulumi.folder;
  // As a clone has it, and as it is after the installation of packages.
  for (const name of ["clone", "project"]) copyProject(join(folder, name));
  link("project");
  mkdirSync(join(folder, "shop"));
});

afterAll(async () => {
  pulumi.close();
  await test.close();
});

/** Puts the packages into a project, as `npm ci` would. */
function link(where: "project" | "shop"): void {
  symlinkSync(join(root, "node_modules"), join(folder, where, "node_modules"));
}

function run(where: "project" | "shop", command: string): Promise<{ code: number; printed: string }> {
  return pulumi.run(join(folder, where), command.split(" "));
}

it("previews a stack of one's own", async () => {
  expect(await run("project", "stack init trial")).toMatchObject({ code: 0 });
  expect(await run("project", "config set environment trial")).toMatchObject({ code: 0 });
  const { code, printed } = await run("project", "preview");
  expect([code, printed]).toEqual([0, expect.stringContaining("to create")]);
  expect(printed).toContain("certificateArn is not set");
});

it("judges a preview by the policy pack, and says which policy is violated and what to do", async () => {
  const kept = await run("project", "preview --policy-pack policy");
  expect([kept.code, kept.printed]).toEqual([0, expect.stringContaining("aws-payment-stack")]);
  expect(kept.printed).toContain("[advisory]  rds-23-port");

  await run("project", "config set protectData false");
  const loose = await run("project", "preview --policy-pack policy");
  expect(loose.code).not.toBe(0);
  expect(loose.printed).toContain("[mandatory]  rds-8-deletion-protection");
  expect(loose.printed).toContain("Set deletionProtection to true.");

  const relaxed = await run("project", "preview --policy-pack policy --policy-pack-config policy/staging.json");
  expect([relaxed.code, relaxed.printed]).toEqual([0, expect.not.stringContaining("[mandatory]")]);
});

it("tells a faulty setting in one sentence, and one of a wrong type at once", async () => {
  await run("project", "config set vpcCidr 10.0.0.0/8");
  const { code, printed } = await run("project", "preview");
  expect(code).not.toBe(0);
  expect(printed).toContain('payment-processing:vpcCidr is "10.0.0.0/8", but must be a private IPv4 block');
  expect(printed).not.toMatch(/at .+\.ts:\d+|aws:/);
  await run("project", "config rm vpcCidr");
});

it("makes a project of another name out of this one, which previews at once", async () => {
  const made = await run("shop", `new ${join(folder, "clone")} --yes --name shop --stack dev`);
  expect([made.code, made.printed]).toEqual([0, expect.stringContaining("shop")]);
  expect(readFileSync(join(folder, "shop/Pulumi.yaml"), "utf8")).toMatch(/^name: shop$/m);
  expect(readFileSync(join(folder, "shop/Pulumi.dev.yaml"), "utf8")).toContain("shop:dbInstanceClass: db.t3.medium");
  link("shop");
  // The original's own stack is not of this project.
  rmSync(join(folder, "shop/Pulumi.staging.yaml"));
  const { code, printed } = await run("shop", "preview");
  expect([code, printed]).toEqual([0, expect.stringContaining("to create")]);
});
