import { region } from "../stack/settings";
import type { Credentials } from "./deployer";

/** What a client of the AWS SDK is made with. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  readonly forcePathStyle: boolean;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/**
 * Leads a client to an emulator. What the SDK would otherwise read of the user's own AWS settings, and then refuse to
 * combine with an address on this machine, is said here.
 */
export function clientSettings(endpoint: string, { accessKeyId, secretAccessKey }: Credentials): ClientSettings {
  return {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    // A bucket's name is no host name that resolves to the emulator.
    forcePathStyle: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
}
