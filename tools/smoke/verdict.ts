/** What came of a check, with a sentence that says what was seen. */
export interface Verdict {
  readonly state: "passed" | "failed" | "not judged";
  readonly detail: string;
}

/** For what is as it should be. */
export const passed = (detail: string): Verdict => ({ state: "passed", detail });
/** For what is not. */
export const failed = (detail: string): Verdict => ({ state: "failed", detail });
/** For what can't be told from here, which is no fault of the stack. */
export const notJudged = (detail: string): Verdict => ({ state: "not judged", detail });
