import { formatTable } from "./table";

/** Where progress is written: the terminal, or a list in a test. */
export interface Screen {
  readonly isTTY: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** Tells what is going on and how long each step took. */
export class Progress {
  private readonly taken: [label: string, seconds: string][] = [];

  constructor(private readonly screen: Screen = process.stdout) {}

  /** Prints a line. */
  say(line = ""): void {
    this.screen.write(`${this.screen.isTTY ? clearLine : ""}${line}\n`);
  }

  /** Prints rows, the head first, in columns that fit the terminal; a file gets them at their full width. */
  table(rows: readonly (readonly string[])[]): void {
    this.say(formatTable(rows, this.columns));
  }

  /**
   * Runs a step, shows that it is at work when it takes long, and prints the time it took with what it says at its end.
   *
   * @param work gets a function that replaces the step's remark.
   */
  async step<T>(label: string, work: (remark: (text: string) => void) => Promise<T>): Promise<T> {
    const start = performance.now();
    let remark = "";
    const line = (): string => `${label.padEnd(14)} ${elapsed(start).padStart(8)}  ${remark}`.trimEnd();
    const ticker = this.tick(line);
    try {
      const result = await work((text) => (remark = text));
      this.say(line());
      this.taken.push([label, elapsed(start)]);
      return result;
    } catch (thrown) {
      // What is told of it next begins a line of its own.
      if (this.screen.isTTY) this.screen.write(clearLine);
      throw thrown;
    } finally {
      clearInterval(ticker);
    }
  }

  /** Prints the time that each finished step took. */
  times(): void {
    this.table([["step", "time"], ...this.taken]);
  }

  /** On a terminal the step's line is rewritten each half second; elsewhere a line each 15 s is enough. */
  private tick(line: () => string): NodeJS.Timeout {
    const { isTTY } = this.screen;
    // A line that went on in a second one could not be rewritten.
    const show = (): unknown =>
      this.screen.write(isTTY ? `${clearLine}${line().slice(0, this.columns - 1)}` : `${line()}\n`);
    return setInterval(show, isTTY ? 500 : 15_000);
  }

  private get columns(): number {
    const { isTTY, columns = 0 } = this.screen;
    if (!isTTY) return Infinity;
    // A terminal that was told no width, as within some containers and editors, says that it has none.
    return columns > 0 ? columns : 80;
  }
}

const clearLine = "\r\u001b[2K";

function elapsed(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
