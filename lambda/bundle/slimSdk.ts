import type { Plugin } from "esbuild";

/**
 * What stands in for parts of the SDK that the validator can do without: most of them it never uses, and its first start
 * would wait for them. Should the SDK import more of them one day, the bundle can't be built and says which name is missing.
 */
const standIns: Readonly<Record<string, string>> = {
  // Ways to credentials that Lambda doesn't have: files, sign-in, instance metadata. `auditLog.ts` names the one it has.
  "@aws-sdk/credential-provider-node": "export const defaultProvider = undefined;",
  // No operation in use streams events. As it is also imported dynamically, esbuild could drop nothing that it uses.
  "@smithy/core/event-streams":
    "export const eventStreamSerdeProvider = undefined; export const resolveEventStreamSerdeConfig = (config) => config;",
  // Settings in ~/.aws, which Lambda doesn't have; a file that can't be read counts as an empty one.
  "node:fs/promises": "export const readFile = () => Promise.reject(new Error('There are no files of settings.'));",
  // A faster checksum, which the SDK does without on an older Node.js.
  "node:zlib": "export const crc32 = undefined;",
};

/** Forms for browsers, and of hashes for a Node.js without OpenSSL: they are imported, but never called on Lambda. */
const unreached = /@(?:aws-sdk|smithy).*(?:\.browser|(?:Md5|Sha1|Sha256)Js)\.js/;

/**
 * Lets esbuild leave out of the S3 client whole modules that a request for one object doesn't need. What is left runs as the
 * SDK's authors wrote it: tests/deployed/slimSdk.test.ts compares it with the plain SDK, and the benchmark tells what the rest
 * saves of a first start.
 */
export const slimSdk: Plugin = {
  name: "slim-sdk",
  setup(build) {
    const exactly = (names: string[]) => new RegExp(`^(?:${names.join("|")})$`);
    build.onResolve({ filter: exactly(Object.keys(standIns)) }, ({ path }) => ({ path, namespace: "stand-in" }));
    build.onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({ contents: standIns[path] }));
    build.onLoad({ filter: unreached }, () => ({ contents: "" }));
  },
};
