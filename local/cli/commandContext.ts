import type { Progress } from "../console/progress";

/** What a command works with. */
export interface CommandContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a command found or did, for a script; secrets are left out. */
export type Result = Readonly<Record<string, unknown>>;
