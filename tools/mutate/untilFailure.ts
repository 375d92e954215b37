import type { Circus } from "@jest/types";
import { TestEnvironment } from "jest-environment-node";

/**
 * Asks nothing more once a test has failed, which is all that a mutation run wants to know. Jest's own `bail` ends a run between
 * files only, and Stryker switches it off.
 */
export default class UntilFailure extends TestEnvironment {
  private failed = false;

  handleTestEvent(event: Circus.AsyncEvent): void {
    if (event.name === "test_fn_failure" || event.name === "hook_failure") this.failed = true;
    if (!this.failed) return;
    if (event.name === "run_describe_start") event.describeBlock.mode = "skip";
    // One that failed before it began, by what goes before all, has to stay failed.
    if (event.name === "test_start" && event.test.errors.length === 0) event.test.mode = "skip";
  }
}
