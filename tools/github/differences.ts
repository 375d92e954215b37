import { resolve } from "node:path";
import { RDS } from "@aws-sdk/client-rds";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";

/** A resource that AWS holds otherwise than the program says. */
export interface Difference {
  /** Logical name. */
  readonly name: string;
  readonly type: string;
  /** What a deployment would do, such as `update`. */
  readonly step: string;
  /** Names of the properties, without their values, which may be secret. */
  readonly properties: readonly string[];
  /** Of a database, as RDS knows it. */
  readonly identifier?: string;
}

/** What a database waits to change, by its identifier: names of the properties. */
export type Pending = Readonly<Record<string, readonly string[]>>;

/** What is left as it is, or is only looked at. */
const idle = ["same", "read", "refresh", "read-discard"];

/** Previews a stack after it has been compared with AWS, and gives what the engine said. */
export async function previewWithRefresh(stackName: string): Promise<EngineEvent[]> {
  const stack = await LocalWorkspace.selectStack({ stackName, workDir: resolve(__dirname, "../..") });
  const events: EngineEvent[] = [];
  await stack.preview({ refresh: true, onOutput: console.log, onEvent: (event) => events.push(event) });
  return events;
}

/** What a deployment would do to which resources. */
export function differencesOf(events: readonly EngineEvent[]): Difference[] {
  return events.flatMap(({ resourcePreEvent }) => {
    const { metadata } = resourcePreEvent ?? {};
    if (!metadata || idle.includes(metadata.op)) return [];
    const identifier: unknown = metadata.old?.outputs.identifier;
    return [
      {
        name: metadata.urn.slice(metadata.urn.lastIndexOf("::") + 2),
        type: metadata.type,
        step: metadata.op,
        properties: metadata.diffs ?? Object.keys(metadata.detailedDiff ?? {}),
        ...(typeof identifier === "string" && { identifier }),
      },
    ];
  });
}

/** Parts drift from what RDS has been told and does in its maintenance window: there, nothing differs that isn't on its way. */
export function sortOut(
  differences: readonly Difference[],
  pending: Pending,
): { readonly drifted: Difference[]; readonly waiting: Difference[] } {
  const waits = ({ type, step, properties, identifier = "" }: Difference): boolean =>
    type === "aws:rds/instance:Instance" &&
    step === "update" &&
    properties.length > 0 &&
    properties.every((property) => pending[identifier]?.includes(property));
  return { drifted: differences.filter((one) => !waits(one)), waiting: differences.filter(waits) };
}

/** RDS's names of what can wait, as the program calls it. */
const asProperties: Readonly<Record<string, string>> = {
  AllocatedStorage: "allocatedStorage",
  BackupRetentionPeriod: "backupRetentionPeriod",
  CACertificateIdentifier: "caCertIdentifier",
  DBInstanceClass: "instanceClass",
  EngineVersion: "engineVersion",
  Iops: "iops",
  MultiAZ: "multiAz",
  Port: "port",
  StorageThroughput: "storageThroughput",
  StorageType: "storageType",
};

/** What the region's databases wait to change. */
export async function pendingChanges(): Promise<Pending> {
  const { DBInstances = [] } = await new RDS({}).describeDBInstances({});
  return Object.fromEntries(
    DBInstances.map(({ DBInstanceIdentifier = "", PendingModifiedValues = {} }) => [
      DBInstanceIdentifier,
      Object.keys(PendingModifiedValues).map((name) => asProperties[name] ?? name),
    ]),
  );
}
