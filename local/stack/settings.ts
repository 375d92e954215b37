import type { ConfigMap } from "@pulumi/pulumi/automation";

/** The name under which the local stack's program runs, whatever a copy of this project is called. */
export const projectName = "payment-processing";

/** The one stack in a folder. */
export const stackName = "local";

/** The region that the emulator plays. */
export const region = "us-east-1";

/** The account that the emulator plays; it is nobody's. */
export const accountId = "123456789012";

/** The keys of that account's root, which the emulator has from the start. */
export const rootCredentials = { accessKeyId: "test", secretAccessKey: "test" };

/** The settings of the local stack; for all others the program's defaults hold. */
export const localSettings: ConfigMap = {
  "aws:region": { value: region },
  "payment-processing:environment": { value: "local" },
  "payment-processing:environmentSuffix": { value: "local" },
  // The emulator keeps nothing anyway, and `down` has to be able to delete everything.
  "payment-processing:protectData": { value: "false" },
  // Nobody shares this account, so its one role for API Gateway is this stack's to set.
  "payment-processing:apiGatewayAccountRole": { value: "true" },
};
