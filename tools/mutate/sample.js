// A part of all changes, and the same part each time, as a checker for Stryker; it counts what a checker turns down neither way.
const { createHash } = require("node:crypto");
const { cwd, env } = require("node:process");
const { relative } = require("node:path");

/** By what is changed into what, and where; not by the folder that the project lies in. */
function isTaken({ fileName, replacement, location: { start, end } }) {
  const place = [relative(cwd(), fileName), start.line, start.column, end.line, end.column];
  const hash = createHash("sha256")
    .update([...place, replacement].join(" "))
    .digest();
  return hash.readUInt32BE() % Number(env.MUTATE_EVERY) === 0;
}

const checker = {
  init: () => Promise.resolve(),
  check: (changes) =>
    Promise.resolve(
      Object.fromEntries(
        changes.map((change) => [
          change.id,
          isTaken(change) ? { status: "passed" } : { status: "compileError", reason: "Not in the sample." },
        ]),
      ),
    ),
};

// By its name, as Node.js finds it only so in a file that ES modules import.
module.exports.strykerPlugins = [{ kind: "Checker", name: "sample", value: checker }];
