import type { Draft } from "../judge";

/** Resources of which the one named `judged` is what a rule finds wrong, or not. */
export type Shape = readonly Draft[];

/** What a rule has to find, and what it has to let pass, each under a name that says what is told apart. */
export interface Case {
  readonly breaks: Readonly<Record<string, Shape>>;
  readonly passes: Readonly<Record<string, Shape>>;
}

export type Cases = Readonly<Record<string, Case>>;

type Inputs = Readonly<Record<string, unknown>>;
type Reads = Readonly<Record<string, readonly string[]>>;

/** A resource that stands beside the judged one; `reads` names the resources that an input is made from. */
export function beside(type: string, name: string, inputs: Inputs = {}, reads: Reads = {}): Draft {
  return { type, name, inputs: { ...inputs }, reads: { ...reads } };
}

/** The judged resource. */
export function judged(type: string, inputs: Inputs = {}, reads: Reads = {}): Draft {
  return beside(type, "judged", inputs, reads);
}

/** Makes shapes of a single resource of a type from its inputs. */
export const only =
  (type: string) =>
  (inputs: Inputs = {}): Shape => [judged(type, inputs)];

/** A policy document as text, from its statements. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A statement that allows. */
export function allow(elements: object): object {
  return { Effect: "Allow", ...elements };
}

/** A statement that denies. */
export function deny(elements: object): object {
  return { Effect: "Deny", ...elements };
}

/** Where a cluster is judged as an instance is. */
export const both = ({ breaks, passes }: Case, { breaks: more, passes: other }: Case): Case => ({
  breaks: {
    ...breaks,
    ...Object.fromEntries(Object.entries(more).map(([name, shape]) => [`a cluster: ${name}`, shape])),
  },
  passes: {
    ...passes,
    ...Object.fromEntries(Object.entries(other).map(([name, shape]) => [`a cluster: ${name}`, shape])),
  },
});
