const shared = require("../../jest.config.js");

/** @type {import("jest").Config} */
module.exports = {
  ...shared,
  rootDir: "../..",
  roots: ["<rootDir>/tests/emulator"],
  // Not seen green since the ledger came in, each for a reason of its own; `npx jest --config tests/emulator/jest.config.js
  // --testPathIgnorePatterns none emulator/faults` runs one. docs/testing.md says which they are.
  testPathIgnorePatterns: ["emulator/(faults|localSettings|contract|limits)\\.test\\.ts$"],
  globalSetup: "<rootDir>/tests/emulator/install.ts",
  // Each file deploys a stack of its own, which keeps two cores busy.
  maxWorkers: 1,
  testTimeout: 180_000,
};
