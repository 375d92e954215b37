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
  [["status", "--json"], { command: "status", json: true }],
  [["drill", "s3"], { command: "drill", drill: "s3" }],
  [["drill", "--json", "database"], { command: "drill", drill: "database", json: true }],
  [["drill", "validator"], { command: "drill", drill: "validator" }],
  [["up", "--stack", "staging"], { command: "up", settings: { stack: "staging", values: {} } }],
  [
    ["preview", "--set", "dbMultiAz=false", "--set=alarmEmail=a+b=c@example.com", "--set", "vpcCidr="],
    { command: "preview", settings: { values: { dbMultiAz: "false", alarmEmail: "a+b=c@example.com", vpcCidr: "" } } },
  ],
])("%j is read", (words, expected) => {
  expect(parseArguments(words)).toEqual(expected);
});

test.each([
  [["deploy"], "There is no command deploy; use one of demo, preview, up"],
  [["toString"], "There is no command toString"],
  [["up", "down"], "Give one command, not both up and down."],
  [["up", "s3"], "Give one command, not both up and s3."],
  [["drill"], "Say what the drill takes away; use one of s3, database, validator."],
  [["drill", "sns"], "There is no drill sns; use one of s3, database, validator."],
  [["drill", "s3", "database"], "Give one command, not both drill and database."],
  [["drill", "s3", "--port", "1"], "The command drill takes no --port"],
  [["up", "--force"], "There is no option --force; use one of --port, --stack, --set, --json."],
  [["up", "--toString"], "There is no option --toString"],
  [["up", "-f"], "There is no option -f"],
  [["up", "--port"], "--port is empty, but must be a number from 1 to 65535."],
  [["up", "--port", "0"], "--port is 0"],
  [["up", "--port", "65536"], "--port is 65536"],
  [["up", "--port", "1e3"], "--port is 1e3"],
  [["up", "--port="], "must be a number"],
  [["down", "--port", "4566"], "The command down takes no --port; give it to one of demo, preview, up."],
  [["pay", "--stack", "staging"], "The command pay takes no --stack"],
  [["status", "--set", "dbMultiAz=false"], "The command status takes no --set"],
  [["down", "--json"], "The command down takes no --json; give it to one of preview, up, pay, drill, status."],
  [["up", "--stack"], "--stack is empty, but must be a stack's name, such as staging."],
  [["up", "--stack", "../staging"], "--stack is ../staging, but must be a stack's name"],
  [["up", "--set"], "--set is empty, but must be a setting and its value, such as dbMultiAz=false."],
  [["up", "--set", "dbMultiAz"], "--set is dbMultiAz, but must be"],
  [["up", "--set", "=false"], "--set is =false, but must be"],
])("%j is refused", (words, sentence) => {
  expect(() => parseArguments(words)).toThrow(UsageFault);
  expect(() => parseArguments(words)).toThrow(sentence);
});

test("help names every command and option", () => {
  const lines = helpText().split("\n");
  for (const name of [
    ...Object.keys(commands),
    "--port <number>",
    "--stack <name>",
    "--set <setting>=<value>",
    "--json",
  ])
    expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
});
