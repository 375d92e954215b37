import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import { apiGateway, region } from "./clients";
import type { TagCalls } from "./tags";

/** API Gateway's updates: one replacement for each path that has a value. */
export function replacements(values: Readonly<Record<string, string | undefined>>): PatchOperation[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => ({ op: "replace", path, value }));
}

/** The ARN of anything of API Gateway's, by its path. */
export async function gatewayArn(path: string): Promise<string> {
  return `arn:aws:apigateway:${await region()}::/${path}`;
}

/** How the tags of anything of API Gateway's are changed. */
export function retag({ arn: resourceArn }: { arn: string }): TagCalls {
  return {
    set: (tags) => apiGateway.tagResource({ resourceArn, tags }),
    remove: (tagKeys) => apiGateway.untagResource({ resourceArn, tagKeys }),
  };
}
