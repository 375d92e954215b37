import { main } from "@pulumi/pulumi/provider";
import { localProvider, type Package } from "./provider";

/** Loaded only when asked for: the clients of one package cost the process of the other a second. */
const packages: Readonly<Record<string, () => Promise<Package>>> = {
  aws: async () => {
    const { version } = await import("@pulumi/aws/package.json");
    const { awsEntries } = await import("./entries");
    const { invokes } = await import("./invokes");
    const { lookUps } = await import("./lookUps");
    return { version, entries: awsEntries, invokes, lookUps };
  },
  random: async () => {
    const { version } = await import("@pulumi/random/package.json");
    const { randomEntries } = await import("./random");
    return { version, entries: randomEntries, invokes: {} };
  },
};

const name = process.argv[2] ?? "";
const load = packages[name];
if (load) {
  // Without an argument here Pulumi's server reads this process's own command line and fails.
  void load().then((served) => main(localProvider(served), ["--logtostderr"]));
} else {
  console.error(
    `"${name}" is no package of the local stack; start local/provider/providerServer.ts with one of aws and random.`,
  );
  process.exitCode = 2;
}
