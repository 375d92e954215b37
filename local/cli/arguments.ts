import { parseArgs } from "node:util";
import { Fault } from "../console/fault";
import { DrillName, drillNames } from "../drill/outages";

/** What the command line can be asked to do. */
export const commands = {
  demo: "start emulator and database, deploy, and send sample payments through both doors (without a command)",
  preview: "show what `up` would do",
  up: "start emulator and database if need be, and deploy the program as it is now; it keeps running",
  pay: "send the sample payments to the running stack",
  drill: "take s3, the database or the validator away, show what a client and an operator see, and put it back",
  status: "tell what runs, and where",
  down: "delete the stack, and end emulator and database",
  help: "show this text",
} as const;

/** A command's name. */
export type CommandName = keyof typeof commands;

/** Settings that differ from the local stack's own. */
export interface AskedSettings {
  /** Name of a stack of this project, whose settings are taken. */
  readonly stack?: string;
  /** Single settings by their names, before those; an empty value takes one back. */
  readonly values: Readonly<Record<string, string>>;
}

/** What was asked for. */
export interface Arguments {
  readonly command: CommandName;
  /** Port for the emulator. */
  readonly port?: number;
  readonly settings?: AskedSettings;
  /** What a drill takes away. */
  readonly drill?: DrillName;
  /** Whether the result is to be JSON on standard output, and all else on standard error. */
  readonly json?: boolean;
}

/** A command line that cannot be understood. */
export class UsageFault extends Fault {}

const starting: readonly CommandName[] = ["demo", "preview", "up"];

/** The commands that take an option, and how help explains it. */
const options: Readonly<Record<string, { commands: readonly CommandName[]; value?: string; text: string }>> = {
  port: {
    commands: starting,
    value: "<number>",
    text: "port on 127.0.0.1 for the emulator if one is started; without it a free one",
  },
  stack: {
    commands: starting,
    value: "<name>",
    text: "take the settings of Pulumi.<name>.yaml, but for what only its AWS account has",
  },
  set: {
    commands: starting,
    value: "<setting>=<value>",
    text: "change one setting, as often as need be; an empty value takes it back",
  },
  json: {
    commands: ["preview", "up", "pay", "drill", "status"],
    text: "print the result as JSON, and all else to standard error",
  },
};

/** Reads a command line; @throws UsageFault with one sentence that names what is wrong. */
export function parseArguments(words: readonly string[]): Arguments {
  // Not strict, as its own sentences name no remedy.
  const { values, positionals } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      stack: { type: "string" },
      set: { type: "string", multiple: true },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values["help"]) return { command: "help" };
  const { command, drill } = commandOf(positionals);
  for (const name of Object.keys(values)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    const dashes = name.length === 1 ? "-" : "--";
    if (!option) {
      const known = Object.keys(options).map((one) => `--${one}`);
      throw new UsageFault(`There is no option ${dashes}${name}; use one of ${known.join(", ")}.`);
    }
    if (!option.commands.includes(command)) {
      throw new UsageFault(
        `The command ${command} takes no --${name}; give it to one of ${option.commands.join(", ")}.`,
      );
    }
  }
  const { port, stack, set, json } = values;
  return {
    command,
    ...(drill !== undefined && { drill }),
    ...(port !== undefined && { port: parsePort(port) }),
    ...((stack !== undefined || set !== undefined) && { settings: parseSettings(stack, [set ?? []].flat()) }),
    ...(json === true && { json }),
  };
}

/** The text of `help`. */
export function helpText(): string {
  const explained = Object.entries(options).map(([name, { value, text }]) => [`--${name} ${value ?? ""}`.trim(), text]);
  const listed = (entries: readonly (readonly string[])[]): string[] => {
    const width = Math.max(...entries.map(([name = ""]) => name.length));
    return entries.map(([name = "", text = ""]) => `  ${name.padEnd(width)}  ${text}`);
  };
  return [
    "npm run local [-- <command> [<option> ...]]",
    `npm run local -- drill ${drillNames.join("|")}`,
    "",
    "Runs this project's stack on this machine, without an AWS account.",
    "",
    ...listed(Object.entries(commands)),
    "",
    ...listed(explained),
    "",
    "The running stack keeps the settings that it was deployed with; status shows them, and down forgets them.",
    "What the stack downloads, builds and keeps is in .cache, which may be deleted after down.",
  ].join("\n");
}

function commandOf(words: readonly string[]): { command: CommandName; drill?: DrillName } {
  const [word = "demo", ...others] = words;
  const taken = word === "drill" ? others.slice(1) : others;
  if (taken[0] !== undefined) throw new UsageFault(`Give one command, not both ${word} and ${taken[0]}.`);
  if (!isCommand(word)) {
    throw new UsageFault(`There is no command ${word}; use one of ${Object.keys(commands).join(", ")}.`);
  }
  if (word !== "drill") return { command: word };
  const drill = drillNames.find((name) => name === others[0]);
  if (drill === undefined) {
    const given = others[0] === undefined ? "Say what the drill takes away" : `There is no drill ${others[0]}`;
    throw new UsageFault(`${given}; use one of ${drillNames.join(", ")}.`);
  }
  return { command: word, drill };
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word);
}

/** An option that lacks its value comes as `true`. */
type Given = string | boolean;

function parsePort(word: Given): number {
  const port = Number(word);
  if (typeof word === "boolean" || !/^\d{1,5}$/.test(word) || port < 1 || port > 65_535) {
    throw new UsageFault(
      `--port is ${word === true || word === "" ? "empty" : String(word)}, but must be a number from 1 to 65535.`,
    );
  }
  return port;
}

function parseSettings(stack: Given | undefined, set: readonly Given[]): AskedSettings {
  if (stack !== undefined && (typeof stack === "boolean" || !/^[\w.-]+$/.test(stack))) {
    throw new UsageFault(
      `--stack is ${stack === true || stack === "" ? "empty" : String(stack)}, but must be a stack's name, such as staging.`,
    );
  }
  const values = set.map((word) => {
    const [name, value] = /^([^=]+)=(.*)$/s.exec(String(word))?.slice(1) ?? [];
    if (typeof word === "boolean" || name === undefined || value === undefined) {
      throw new UsageFault(
        `--set is ${word === true || word === "" ? "empty" : String(word)}, but must be a setting and its value, such as dbMultiAz=false.`,
      );
    }
    return [name, value] as const;
  });
  return { ...(stack !== undefined && { stack }), values: Object.fromEntries(values) };
}
