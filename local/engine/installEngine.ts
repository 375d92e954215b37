// A process of its own, so that a download which hangs or is no longer wanted can be ended: the SDK's installer cannot.
import { PulumiCommand } from "@pulumi/pulumi/automation";

const root = process.argv[2];
if (root === undefined) throw new Error("Name the folder to install the engine into.");
void PulumiCommand.install({ root });
