import type { Plugin } from "esbuild";

/** The client alone. The whole package would load its pool too, of which esbuild takes the wrong form. */
const client = { pg: 'export { default as Client } from "pg/lib/client";' };

/**
 * What stands in for parts of the PostgreSQL client that a function with IAM authentication can do without: mostly nothing. Should the
 * client use more of them one day, a first connection fails, which the tests of the bundle make.
 */
const standIns: Readonly<Record<string, string>> = {
  // Passwords from a file; the function's is a token.
  pgpass: "",
  // Addresses as one text; the function's come apart.
  "pg-connection-string": "",
  // What makes dates and lists of texts. Each statement here asks for texts, and gets them as they come.
  "pg-types": "exports.getTypeParser = () => String; exports.setTypeParser = () => undefined; exports.builtins = {};",
  // Login by a password that isn't sent. RDS takes a token in the clear, inside of TLS.
  "./crypto/sasl": "",
};

/** Takes the client out of its package, for a function that logs in with a password. */
export const clientOfPg = standingIn("client-of-pg", client);

/** Leaves out of the client what a login with IAM and statements of texts don't need. */
export const slimPg = standingIn("slim-pg", { ...client, ...standIns });

function standingIn(name: string, texts: Readonly<Record<string, string>>): Plugin {
  const filter = new RegExp(`^(?:${Object.keys(texts).join("|").replace(/[./]/g, "\\$&")})$`);
  return {
    name,
    setup(build) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: name }));
      build.onLoad({ filter: /.*/, namespace: name }, ({ path }) => ({ contents: texts[path], resolveDir: __dirname }));
    },
  };
}
