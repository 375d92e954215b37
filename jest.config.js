const { availableParallelism } = require("node:os");

// As far from UTC as clocks go, so that nothing rests on the machine's own.
require("node:process").env.TZ = "Pacific/Kiritimati";

/** @type {import("jest").Config} */
module.exports = {
  // One more than can compute at a time, as files of tests also wait, for processes and for time to pass. Each comes to take a gigabyte.
  maxWorkers: Math.min(availableParallelism() + 1, 8),
  testEnvironment: "node",
  // A start of PostgreSQL or a bundle takes seconds on a busy machine; how long a test takes is nobody's assertion.
  testTimeout: 60_000,
  // The whole project, so that `jest -o`, `--findRelatedTests` and `--watch` know which tests a source belongs to.
  roots: ["<rootDir>"],
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  // Holds the emulator's and the engine's files, and copies of the project.
  modulePathIgnorePatterns: ["<rootDir>/.cache/"],
  watchPathIgnorePatterns: ["<rootDir>/.cache/"],
  // These deploy stacks, start what the local stack is made of, or wait for a function that runs by itself; `npm run test:local` runs them.
  testPathIgnorePatterns: ["<rootDir>/tests/emulator/", "<rootDir>/tests/deployed/"],
  // The SDK can serialize functions, which nothing here asks of it. For that it would load these into every file of tests.
  moduleNameMapper: {
    "/typescript-shim$": "<rootDir>/tests/harness/empty.js",
    "^@npmcli/arborist$": "<rootDir>/tests/harness/empty.js",
  },
  // Files of tests share the graphs that most of them ask about.
  globalSetup: "<rootDir>/tests/harness/startRun.ts",
  // Types are checked once, by `npm run typecheck`; here every file is only transpiled.
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
};
