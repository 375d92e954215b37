import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import { runCommand } from "../machine/command";
import { engineEnvironment } from "./environment";
import { Fault, Interrupted, hasCode, messageOf } from "../console/fault";
import { cacheFolder, nodeOptions } from "../machine/folders";
import { install } from "../machine/installation";

/** A Pulumi engine that is new enough. */
export interface Engine {
  /** The folder that holds `bin/pulumi`; `undefined` means the one on the PATH. */
  readonly root: string | undefined;
  readonly version: string;
}

/** One way to come by an engine: the engine, or one sentence that says why there is none. */
export interface EngineSource {
  readonly name: string;
  readonly offer: () => Promise<Engine | string>;
}

/**
 * The oldest engine that is taken: the SDK may use all that the engine of its own release can do, and nothing older has
 * been tried with it.
 */
export const oldestEngine: string = sdkVersion;

const engineFolder = join(cacheFolder, "engine");
const goModule = __dirname;
const installer = "https://get.pulumi.com";
const run = promisify(execFile);

/** What the sources need to work. */
export interface EngineSearch {
  /** Says what is being tried. */
  readonly remark: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** The ways to come by an engine, quickest first. */
export function engineSources({ remark, signal }: EngineSearch): EngineSource[] {
  return [
    { name: "on the PATH", offer: () => check(undefined, "There is no pulumi on the PATH.") },
    { name: "from the cache", offer: () => check(engineFolder, "The cache holds none.") },
    { name: "downloaded", offer: () => download(remark, signal) },
    { name: "built with Go", offer: () => build(remark, signal) },
  ];
}

/**
 * Takes the first engine that a source offers; later sources are not even asked.
 *
 * @param remark is told at last which engine it is.
 * @throws Fault when no source has one, with the reason of each.
 */
export async function chooseEngine(sources: readonly EngineSource[], remark: (text: string) => void): Promise<Engine> {
  const reasons: string[] = [];
  for (const source of sources) {
    const offer = await source.offer();
    if (typeof offer !== "string") {
      remark(`pulumi ${offer.version} ${source.name}`);
      return offer;
    }
    reasons.push(offer);
  }
  throw new Fault(
    `There is no Pulumi engine of version ${oldestEngine} or newer. ${reasons.join(" ")} ` +
      "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/), or connect to the internet once.",
  );
}

/** Whether a version such as `v3.274.1` is as new as another one; a text that is none is not. */
export function isAsNewAs(version: string, oldest: string): boolean {
  const [given, wanted] = [version, oldest].map((text) =>
    /^v?(\d+)\.(\d+)\.(\d+)/.exec(text.trim())?.slice(1).map(Number),
  );
  if (!given || !wanted) return false;
  const first = given.findIndex((part, index) => part !== wanted[index]);
  return first === -1 || (given[first] ?? 0) > (wanted[first] ?? 0);
}

/** The version that `local/engine/go.mod` pins. */
export function pinnedVersion(goMod = readFileSync(join(goModule, "go.mod"), "utf8")): string {
  const version = /github\.com\/pulumi\/pulumi\/pkg\/v3 (v\S+)/.exec(goMod)?.[1];
  if (version === undefined)
    throw new Fault("local/engine/go.mod must name a version of github.com/pulumi/pulumi/pkg/v3.");
  return version;
}

/** Asks a binary for its version, in the environment that it will run in; a wrapper or a broken file is just no engine. */
async function check(root: string | undefined, missing: string): Promise<Engine | string> {
  const file = root === undefined ? "pulumi" : join(root, "bin", "pulumi");
  const place = root === undefined ? "on the PATH" : "in the cache";
  try {
    const { stdout } = await run(file, ["version"], { env: engineEnvironment(), timeout: 20_000 });
    const version = stdout.trim();
    if (isAsNewAs(version, oldestEngine)) return { root, version };
    return `The pulumi ${place} is ${version.slice(0, 40) || "of no version"}.`;
  } catch (thrown) {
    return hasCode(thrown, "ENOENT") ? missing : `The pulumi ${place} does not tell its version.`;
  }
}

/** Runs the SDK's own installer, which puts the engine of the SDK's release into a folder of our choice. */
async function download(remark: (text: string) => void, signal?: AbortSignal): Promise<Engine | string> {
  remark(`asking ${installer}`);
  try {
    // Without a network this fails in an instant, behind a wall that swallows packets after 5 s.
    await fetch(installer, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(5_000) });
  } catch {
    return `${installer} cannot be reached.`;
  }
  remark(`downloading pulumi v${sdkVersion}`);
  return obtain((draft) =>
    runCommand(process.execPath, {
      args: [...nodeOptions, join(__dirname, "installEngine.ts"), draft],
      // The user's own environment may hold a proxy's address; only its home folder is kept out of it.
      env: { ...process.env, HOME: engineEnvironment().HOME },
      logFile: join(cacheFolder, "engine-download.log"),
      limitMinutes: 10,
      signal,
    }),
  );
}

/** Builds the pinned engine with Go from the module proxy: 4 minutes on two cores. */
async function build(remark: (text: string) => void, signal?: AbortSignal): Promise<Engine | string> {
  try {
    await run("go", ["version"], { timeout: 20_000 });
  } catch {
    return "Go is not installed.";
  }
  const version = pinnedVersion();
  remark(`building pulumi ${version} with Go, which takes some minutes`);
  const stamp = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
  const target = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
  return obtain((draft) =>
    runCommand("go", {
      args: ["build", "-mod=readonly", "-ldflags", `-s -w ${stamp}`, "-o", join(draft, "bin", "pulumi"), target],
      cwd: goModule,
      env: { ...process.env, GOWORK: "off", GOFLAGS: "" },
      logFile: join(cacheFolder, "engine-build.log"),
      limitMinutes: 45,
      signal,
    }),
  );
}

async function obtain(fill: (draft: string) => Promise<void>): Promise<Engine | string> {
  try {
    await install(engineFolder, fill);
  } catch (thrown) {
    if (thrown instanceof Interrupted) throw thrown;
    return messageOf(thrown).replace(/[.]?$/, ".");
  }
  return check(engineFolder, "What was installed holds no bin/pulumi.");
}
