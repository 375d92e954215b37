import * as pulumi from "@pulumi/pulumi";
import type { DrawnResource } from "./drawnStack";

/**
 * Evaluates the program with its default settings and gives what it registers. Nothing is created: mocks stand in for the
 * engine and the providers, and what AWS would make up is made up out of logical names.
 */
export async function registeredResources(): Promise<DrawnResource[]> {
  const resources: DrawnResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs: given }) {
        const inputs = plain(given as Record<string, unknown>);
        const id = `${name}-id`;
        const state = { ...madeUp(name), ...inputs };
        resources.push({ type, name, inputs, outputs: { ...state, id } });
        return { id, state };
      },
      call: ({ token }) => lookUps[token] ?? {},
    },
    "payment-processing",
    "production",
  );
  // It is drawn either way, and without a certificate the program warns.
  pulumi.runtime.setAllConfig({
    "payment-processing:certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0",
  });
  // Loaded only now, as the mocks have to be there first.
  const program = (await import("../index")).default as () => Promise<unknown>;
  await program();
  await pulumi.runtime.disconnect();
  return resources;
}

function madeUp(name: string): Record<string, unknown> {
  const arn = `arn:aws:service:us-east-1:123456789012:${name}`;
  return {
    name,
    arn,
    invokeArn: `${arn}/invocations`,
    executionArn: arn,
    keyId: name,
    prefixListId: `pl-${name}`,
    dnsName: `${name}.example.com`,
    address: `${name}.example.com`,
    endpoint: `${name}.example.com:5432`,
    invokeUrl: `https://${name}.example.com`,
    result: name,
    value: name,
  };
}

const lookUps: Readonly<Record<string, Record<string, unknown>>> = {
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:index/getRegion:getRegion": { region: "us-east-1" },
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "123456789012" },
  "aws:index/getAvailabilityZones:getAvailabilityZones": {
    names: ["us-east-1a", "us-east-1b", "us-east-1c"],
    zoneIds: ["use1-az1", "use1-az2", "use1-az3"],
  },
};

/** Inputs without the marks of secrets, of which none here is a real one. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === "object" && part !== null && pulumi.runtime.specialSigKey in part && "value" in part
      ? part.value
      : part,
  ) as T;
}
