import standaloneCode from "ajv/dist/standalone";
import type { Plugin } from "esbuild";

/** Puts what Ajv makes of the payment's schema into the bundle, instead of Ajv itself, which would do it at each start. */
export const compiledSchema: Plugin = {
  name: "compiled-schema",
  setup(build) {
    build.onLoad({ filter: /paymentValidator\.ts/ }, async () => {
      const { ajv, validate } = await import("../validator/paymentValidator");
      return { contents: standaloneCode(ajv, validate) };
    });
  },
};
