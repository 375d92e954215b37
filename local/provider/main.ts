import { version as awsVersion } from "@pulumi/aws/package.json";
import { main } from "@pulumi/pulumi/provider";
import { version as randomVersion } from "@pulumi/random/package.json";
import { awsEntries } from "./entries";
import { invokes } from "./invokes";
import { localProvider, type Package } from "./provider";
import { randomEntries } from "./random";

const packages: Readonly<Record<string, Package>> = {
  aws: { version: awsVersion, entries: awsEntries, invokes },
  random: { version: randomVersion, entries: randomEntries, invokes: {} },
};

const name = process.argv[2] ?? "";
const served = packages[name];
if (served) {
  // Without an argument here Pulumi's server reads this process's own command line and fails.
  void main(localProvider(served), ["--logtostderr"]);
} else {
  console.error(`"${name}" is no package of the local stack; start local/provider/main.ts with one of aws and random.`);
  process.exitCode = 2;
}
