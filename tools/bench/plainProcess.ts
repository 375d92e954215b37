import { fork } from "node:child_process";
import { once } from "node:events";
import { bundleValidator } from "../../lambda/bundle/bundle";
import { clientOfPg } from "../../lambda/bundle/slimPg";
import { asModules, bundle, handlerEnvironment } from "./bundles";

/** What a program of this folder is run with. */
export interface PlainProcessArgs {
  /** What leads the AWS SDK to a store. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly nodeOptions?: readonly string[];
  /** Whether the handler is that with a ledger. @default false */
  readonly ledger?: boolean;
}

/**
 * What a program of this folder tells by `tell`. It runs as the function does on Lambda, with nothing of ts-node and Pulumi in
 * its process: they change what errors cost, and their heap would hide that of the handler.
 */
export async function toldByPlainProcess<Told>(
  program: string,
  { environment, nodeOptions = [], ledger = false }: PlainProcessArgs = {},
): Promise<Told> {
  const files = asModules({
    program: await bundle({ entryPoints: [program], plugins: [clientOfPg] }),
    handler: await bundleValidator({ ledger }),
  });
  const child = fork(files.program ?? "", [files.handler ?? ""], {
    env: { ...handlerEnvironment, ...environment },
    execArgv: [...nodeOptions],
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The program ${program} ended with ${String(code)}.`);
  });
  const [told] = (await Promise.race([once(child, "message"), ended])) as [Told];
  return told;
}
