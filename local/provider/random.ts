import { randomInt, randomUUID } from "node:crypto";
import type { RandomPasswordArgs, RandomUuidArgs } from "@pulumi/random";
import { resource, type Entries } from "./entry";
import { secretOutput, type Plain } from "./wire";

const letters = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
/** What the real provider draws from by default: https://www.pulumi.com/registry/packages/random/api-docs/randompassword/. */
const specials = "!@#$%&*()-_=+[]{}<>:?";

/** The types of the `random` package. They need no emulator; each change of an input draws anew. */
export const randomEntries: Entries = {
  "random:index/randomPassword:RandomPassword": resource({
    plan: (inputs: Plain<RandomPasswordArgs>) => ({
      length: inputs.length,
      characters: letters + letters.toUpperCase() + digits + ((inputs.special ?? true) ? specials : ""),
    }),
    create: ({ length, characters }) => {
      const drawn = Array.from({ length }, () => characters.charAt(randomInt(characters.length)));
      return Promise.resolve({ id: "none", outputs: { result: secretOutput(drawn.join("")) } });
    },
  }),
  "random:index/randomUuid:RandomUuid": resource({
    plan: ({ keepers }: Plain<RandomUuidArgs>) => ({ keepers }),
    create: () => {
      const result = randomUUID();
      return Promise.resolve({ id: result, outputs: { result } });
    },
  }),
};
