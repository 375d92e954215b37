import * as fs from "node:fs";
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
  // A stream of the bytes of an answer, from which the SDK would collect them a second time.
  "../to-stream/toStream": "export const toStream = (bytes) => bytes;",
  // A faster checksum, which the SDK does without on an older Node.js.
  "node:zlib": "export const crc32 = undefined;",
};

/** Forms for browsers, and of hashes for a Node.js without OpenSSL: they are imported, but never called on Lambda. */
const unreached = /[\\/]@(?:aws-sdk|smithy)[\\/].*(?:\.browser|[\\/](?:Md5|Sha1|Sha256)Js)\.js$/;

/** Where the client reads its settings for a request. */
const settingsReaders = /[\\/]@(?:aws-sdk|smithy)[\\/]core[\\/]dist-es[\\/].*(?:Middleware|SigV4Config)\.js$/;

/**
 * Lets esbuild leave out of the S3 client what a request for one object doesn't need: half of its code, and the copies of
 * its settings. The benchmark tells what that saves of a first start and of a warm request.
 */
export const slimSdk: Plugin = {
  name: "slim-sdk",
  setup(build) {
    // Bodies come from `node:https` as its own streams. Merely to ask for the browsers' kind makes Node.js load it.
    build.initialOptions.define = { ...build.initialOptions.define, ReadableStream: "undefined" };
    const exactly = (names: string[]) => new RegExp(`^(?:${names.join("|")})$`);
    build.onResolve({ filter: exactly(Object.keys(standIns)) }, ({ path }) => ({ path, namespace: "stand-in" }));
    build.onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({ contents: standIns[path] }));
    build.onLoad({ filter: unreached }, ({ path }) => ({ contents: withoutContents(fs.readFileSync(path, "utf8")) }));
    build.onLoad({ filter: settingsReaders }, ({ path }) => ({
      contents: withSharedSettings(fs.readFileSync(path, "utf8")),
    }));
    build.onLoad({ filter: /client-s3.dist-es.schemas.schemas_0\.js$/ }, ({ path }) => ({
      contents: withPlainKeys(fs.readFileSync(path, "utf8")),
    }));
  },
};

/**
 * Writes the keys of the shapes as what they are. The SDK names them by constants of the same file (`[_AK]: …`), and esbuild
 * keeps each object with such a key, since to compute one might have an effect.
 */
function withPlainKeys(source: string): string {
  const constants = new Map([...source.matchAll(/^const (\w+) = ("[^"]*");$/gm)].map(([, name, text]) => [name, text]));
  return source.replace(/\[(\w+)\]:/g, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

/**
 * Lets objects inherit the client's settings. The SDK copies all seventy of them, four times for each request, from an object
 * so large that V8 keeps it as a slow dictionary: a tenth of a warm request. What it adds to a copy stays out of the settings
 * as before, and nothing lists what a copy holds.
 */
function withSharedSettings(source: string): string {
  return source.replaceAll(/\.\.\.config\b/g, "__proto__: config");
}

/** The exports of a module, and nothing behind them. */
function withoutContents(source: string): string {
  const names = [...source.matchAll(/^export (?:const|class|(?:async )?function) (\w+)/gm)].map(([, name]) => name);
  return names.map((name) => `export const ${name} = undefined;`).join("\n");
}
