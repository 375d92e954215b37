// Proves how a command line is read, not what the commands do.
import { UsageFault, commands, helpText, parseArguments } from "../../local/cli/arguments";

test.each([
  [[], { command: "demo" }],
  [["up"], { command: "up" }],
  [["status"], { command: "status" }],
  [["--port", "4566"], { command: "demo", port: 4566 }],
  [["up", "--port=4566"], { command: "up", port: 4566 }],
  [["--port", "4566", "preview"], { command: "preview", port: 4566 }],
  [["down", "--help"], { command: "help" }],
  [["-h"], { command: "help" }],
])("%j is read", (words, expected) => {
  expect(parseArguments(words)).toEqual(expected);
});

test.each([
  [["deploy"], "There is no command deploy; use one of demo, preview, up"],
  [["toString"], "There is no command toString"],
  [["up", "down"], "Give one command, not both up and down."],
  [["up", "--force"], "There is no option --force"],
  [["up", "--port"], "--port is empty, but must be a number from 1 to 65535."],
  [["up", "--port", "0"], "--port is 0"],
  [["up", "--port", "65536"], "--port is 65536"],
  [["up", "--port", "1e3"], "--port is 1e3"],
  [["up", "--port="], "must be a number"],
  [["down", "--port", "4566"], "The command down takes no --port"],
])("%j is refused", (words, sentence) => {
  expect(() => parseArguments(words)).toThrow(UsageFault);
  expect(() => parseArguments(words)).toThrow(sentence);
});

test("help names every command", () => {
  const lines = helpText().split("\n");
  for (const name of Object.keys(commands))
    expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
});
