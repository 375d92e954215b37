import type { PatchOperation } from "@aws-sdk/client-api-gateway";

/** API Gateway's updates: one replacement for each path that has a value. */
export function replacements(values: Readonly<Record<string, string | undefined>>): PatchOperation[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => ({ op: "replace", path, value }));
}
