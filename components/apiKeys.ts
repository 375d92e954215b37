import * as random from "@pulumi/random";
import * as pulumi from "@pulumi/pulumi";

/** Which API keys there are. */
export interface ApiKeysArgs {
  /** Number of the key that clients should use; another number is another key. */
  readonly version: number;
  /** Whether the key before it is good for as long. */
  readonly former: boolean;
}

/** A key that clients send as `x-api-key`. */
export interface ApiKey {
  readonly version: number;
  readonly value: pulumi.Output<string>;
}

/** Makes the keys of both doors, the one that clients should use first. */
export function makeApiKeys(name: string, { version, former }: ApiKeysArgs): [ApiKey, ...ApiKey[]] {
  const key = (number: number): ApiKey => ({
    version: number,
    // Letters and digits only, as the load balancer takes * and ? for wildcards.
    value: new random.RandomPassword(versioned(name, number), { length: 40, special: false }).result,
  });
  return [key(version), ...(former ? [key(version - 1)] : [])];
}

/** Name of what belongs to one key. The first goes without a number, as it did when there was only one. */
export function versioned(name: string, version: number): string {
  return version === 1 ? name : `${name}-${version}`;
}
