/** @type {import("jest").Config} */
module.exports = {
  maxWorkers: "100%",
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  // Types are checked once, by `npm run typecheck`; here every file is only transpiled.
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
};
