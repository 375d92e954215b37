import { isDeepStrictEqual } from "node:util";

/**
 * A number that AWS bounds and the emulator does not.
 *
 * @throws Error naming the input, its value and the bounds, both included.
 */
export function within<T extends number | undefined>(input: string, value: T, least: number, most: number): T {
  if (value !== undefined && !(value >= least && value <= most)) {
    throw new Error(`${input} is ${value}, but AWS takes ${least} to ${most}.`);
  }
  return value;
}

/**
 * A text to which AWS gives a form and the emulator does not.
 *
 * @param form completes the sentence "AWS takes …".
 * @throws Error naming the input, its value and the form.
 */
export function shaped<T extends string | undefined>(input: string, value: T, pattern: RegExp, form: string): T {
  if (value !== undefined && !pattern.test(value)) throw new Error(`${input} is ${value}, but AWS takes ${form}.`);
  return value;
}

/**
 * What AWS changes in place and the emulator can't change at all.
 *
 * @throws Error naming the input when it is another than before.
 */
export function unchanged(input: string, old: unknown, now: unknown): void {
  if (isDeepStrictEqual(old, now)) return;
  throw new Error(
    `${input} is another, which AWS changes in place and the emulator can't; begin afresh with npm run local -- down.`,
  );
}
