// esbuild for a mutation run. Stryker tells its own process which change is made, and a bundle runs in another one: it brings the
// change's number along.
const { env } = require("node:process");
const esbuild = require("../../node_modules/esbuild");

/** The variable that changed sources ask for it. */
const name = "__STRYKER_ACTIVE_MUTANT__";

function build(options) {
  const number = env[name];
  return esbuild.build(
    number === undefined ? options : { ...options, banner: { js: `process.env.${name}="${number}";` } },
  );
}

module.exports = { ...esbuild, build };
