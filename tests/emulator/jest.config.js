const shared = require("../../jest.config.js");

/** @type {import("jest").Config} */
module.exports = {
  ...shared,
  rootDir: "../..",
  roots: ["<rootDir>/tests/emulator", "<rootDir>/tests/deployed"],
  // The shared configuration leaves these very files out.
  testPathIgnorePatterns: [],
  globalSetup: "<rootDir>/tests/emulator/install.ts",
  // Nearly each file deploys a stack of its own, which keeps two cores busy.
  maxWorkers: 1,
  testTimeout: 180_000,
};
