import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "../../config/settings";

export const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

interface Given {
  readonly stack?: string;
  readonly secrets?: readonly string[];
  readonly others?: Readonly<Record<string, string>>;
}

/** The settings that a configuration comes to. */
export function parse(
  values: Readonly<Record<string, string>> = {},
  { stack = "production", secrets = [], others = {} }: Given = {},
) {
  const own = Object.entries(values).map(([name, value]) => [`shop:${name}`, value]);
  return parseSettings({
    project: "shop",
    stack,
    values: { ...(Object.fromEntries(own) as Record<string, string>), ...others },
    isSecret: (key) => secrets.some((name) => key === `shop:${name}`),
  });
}

/** What the program says to a configuration, or nothing when it takes it. */
export function complaint(...given: Parameters<typeof parse>): string | undefined {
  try {
    parse(...given);
    return undefined;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(pulumi.RunError);
    return (thrown as Error).message;
  }
}
