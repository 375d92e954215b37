import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigMap, OutputMap } from "@pulumi/pulumi/automation";
import { ClientSettings, clientSettings } from "../../local/emulator/clientSettings";
import { Door, findDoors } from "../../local/emulator/doors";
import { Emulator, startEmulator } from "../../local/emulator/emulator";
import { chooseEngine, engineSources } from "../../local/engine/engine";
import type { Postgres } from "../../local/postgres/postgres";
import { functionEnvironment, openDatabase, removeDatabase } from "../../local/stack/database";
import { LocalStack } from "../../local/stack/stack";
import { removeIfKilled } from "../harness/removeIfKilled";

/** An emulator and a database of its own, with a stack that a test deploys. */
export class TestStack {
  private constructor(
    readonly emulator: Emulator,
    readonly stack: LocalStack,
    /** Holds all that the emulator and the stack keep. */
    readonly folder: string,
    readonly database: Postgres,
    readonly engine: Awaited<ReturnType<typeof chooseEngine>>,
    private readonly noteRemoved: () => Promise<void>,
  ) {}

  /**
   * Starts an emulator and a database with nothing in them.
   *
   * @param modules folder of Python modules that it loads before its own.
   */
  static async open(modules?: string): Promise<TestStack> {
    const silent = (): void => undefined;
    const folder = mkdtempSync(join(tmpdir(), "payment-processing-"));
    const noteRemoved = removeIfKilled(join(__dirname, "removeStack.ts"), folder);
    const engine = await chooseEngine(engineSources({ remark: silent }), silent);
    const database = await openDatabase(folder);
    const functions = functionEnvironment(database);
    const emulator = await startEmulator({ folder, functionEnvironment: functions, ...(modules && { modules }) });
    const stack = new LocalStack({ folder, engine, emulator, database });
    return new TestStack(emulator, stack, folder, database, engine, noteRemoved);
  }

  /** Another stack on the same emulator, in a folder of its own below this one's. */
  of({
    folder,
    program,
    credentials,
  }: {
    folder: string;
    program?: string;
    credentials?: Emulator["credentials"];
  }): LocalStack {
    const emulator = { endpoint: this.emulator.endpoint, credentials: credentials ?? this.emulator.credentials };
    return new LocalStack({
      folder: join(this.folder, folder),
      engine: this.engine,
      emulator,
      database: this.database,
      ...(program && { program }),
    });
  }

  /** The same stack, evaluated after a module that replaces a part of the program. */
  changedBy(preload: string): LocalStack {
    const { folder, engine, emulator, database } = this;
    return new LocalStack({ folder, engine, emulator, database, preload });
  }

  async doors(outputs: OutputMap): Promise<[api: Door, balancer: Door]> {
    return findDoors(outputs, this.emulator);
  }

  /** For a client with the rights of the account's root, whom the emulator refuses nothing. */
  get root(): ClientSettings {
    return this.settingsOf(this.emulator.rootCredentials);
  }

  settingsOf(credentials: Emulator["rootCredentials"]): ClientSettings {
    return clientSettings(this.emulator.endpoint, credentials);
  }

  /** Ends emulator and database, and deletes the state. */
  async close(): Promise<void> {
    await this.emulator.stop();
    await removeDatabase(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
    await this.noteRemoved();
  }
}

/** What leads another process's clients of the AWS SDK to an emulator, as variables of its environment. */
export function clientEnvironment({ endpoint, region, credentials }: ClientSettings): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/** Settings of this program, as the engine takes them. */
export function settings(values: Readonly<Record<string, string | number | boolean>>): ConfigMap {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`payment-processing:${name}`, { value: String(value) }]),
  );
}
