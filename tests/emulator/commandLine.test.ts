// Pulumi's command line as the README tells people to use it, in a copy of the project: previews with the policy pack, a faulty
// setting, and a new project out of this one. A stand-in for the language host starts the SDK's own runners, and the local
// provider is attached, so nothing is shown of AWS's own provider.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chooseEngine, engineSources } from "../../local/engine/engine";
import { engineEnvironment } from "../../local/engine/environment";
import { Providers, startProviders } from "../../local/engine/providers";
import { region } from "../../local/stack/settings";
import { copyProject } from "./projectCopy";
import { TestStack } from "./testStack";

const root = resolve(__dirname, "../..");
let test: TestStack;
let folder: string;
let providers: Providers;
let environment: NodeJS.ProcessEnv;
let pulumi = "pulumi";

beforeAll(async () => {
  test = await TestStack.open();
  folder = mkdtempSync(join(tmpdir(), "command-line-"));
  for (const name of ["home", "state", "shop"]) mkdirSync(join(folder, name));
  // As a clone has it, and as it is after the installation of packages.
  for (const name of ["clone", "project"]) copyProject(join(folder, name));
  link("project");

  const silent = (): void => undefined;
  const engine = await chooseEngine(engineSources({ remark: silent }), silent);
  if (engine.root !== undefined) pulumi = join(engine.root, "bin", "pulumi");
  const { accessKeyId, secretAccessKey } = test.emulator.credentials;
  const aws = {
    AWS_ENDPOINT_URL: test.emulator.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  providers = await startProviders(aws, folder, silent);
  const { PATH = "", ...rest } = engineEnvironment();
  environment = {
    ...rest,
    PATH: [join(__dirname, "languageHost"), PATH].join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_DEBUG_PROVIDERS: providers.attachment,
  };
});

afterAll(async () => {
  providers.stop();
  await test.close();
  rmSync(folder, { recursive: true });
});

/** Puts the packages into a project, as `npm ci` would. */
function link(where: "project" | "shop"): void {
  symlinkSync(join(root, "node_modules"), join(folder, where, "node_modules"));
}

/** Types a command, and gives its exit code and all that it printed. */
function run(where: "project" | "shop", command: string): Promise<{ code: number; printed: string }> {
  const args = [...command.split(" "), "--non-interactive", "--color", "never"];
  return new Promise((done) => {
    execFile(pulumi, args, { cwd: join(folder, where), env: environment, maxBuffer: 1e8 }, (fault, stdout, stderr) => {
      done({ code: fault ? Number(fault.code) : 0, printed: stdout + stderr });
    });
  });
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
