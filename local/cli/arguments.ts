import { Fault } from "../console/fault";

/** What the command line can be asked to do. */
export const commands = {
  demo: "start the emulator, deploy, and send sample payments through both doors (without a command)",
  preview: "show what `up` would do",
  up: "start the emulator if need be, and deploy the program as it is now; it keeps running",
  pay: "send the sample payments to the running stack",
  status: "tell what runs, and where",
  down: "delete the stack and end the emulator",
  help: "show this text",
} as const;

/** A command's name. */
export type CommandName = keyof typeof commands;

/** What was asked for. */
export interface Arguments {
  readonly command: CommandName;
  /** Port for the emulator. */
  readonly port?: number;
}

/** A command line that cannot be understood. */
export class UsageFault extends Fault {}

const startCommands: readonly CommandName[] = ["demo", "preview", "up"];

/** Reads a command line; @throws UsageFault with one sentence that names what is wrong. */
export function parseArguments(words: readonly string[]): Arguments {
  let command: CommandName | undefined;
  let port: number | undefined;
  const rest = words.flatMap((word) =>
    word.startsWith("--port=") ? ["--port", word.slice("--port=".length)] : [word],
  );
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? "";
    if (word === "--port") port = parsePort(rest[++index]);
    else if (word === "--help" || word === "-h") return { command: "help" };
    else if (word.startsWith("-")) throw new UsageFault(`There is no option ${word}; the only one is --port.`);
    else if (!isCommand(word)) {
      throw new UsageFault(`There is no command ${word}; use one of ${Object.keys(commands).join(", ")}.`);
    } else if (command !== undefined) throw new UsageFault(`Give one command, not both ${command} and ${word}.`);
    else command = word;
  }
  command ??= "demo";
  if (port !== undefined && !startCommands.includes(command)) {
    throw new UsageFault(`The command ${command} takes no --port; give it to one of ${startCommands.join(", ")}.`);
  }
  return port === undefined ? { command } : { command, port };
}

/** The text of `help`. */
export function helpText(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  return [
    "npm run local [-- <command> [--port <number>]]",
    "",
    "Runs this project's stack on this machine, without an AWS account.",
    "",
    ...lines,
    "",
    "  --port <number>  port on 127.0.0.1 for the emulator that demo, preview or up start; without it a free one",
    "",
    "What the stack downloads, builds and keeps is in .cache, which may be deleted after `down`.",
  ].join("\n");
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word);
}

function parsePort(word: string | undefined): number {
  const port = Number(word);
  if (word === undefined || !/^\d{1,5}$/.test(word) || port < 1 || port > 65_535) {
    throw new UsageFault(`--port is ${word ?? "empty"}, but must be a number from 1 to 65535.`);
  }
  return port;
}
