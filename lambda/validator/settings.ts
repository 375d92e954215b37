import { required } from "../environment";
import { metricNamespace } from "./metrics";

/** What the function is told by its environment. */
export interface Settings {
  /** Name of the bucket of audit records. */
  readonly auditBucket: string;
  /** Goes into every log line. */
  readonly environment: string;
  /** Namespace of the metrics in the log. */
  readonly metricNamespace: string;
}

/** @throws Error naming the variable that is missing or empty. */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  return {
    auditBucket: required(environment, "AUDIT_BUCKET"),
    environment: required(environment, "ENVIRONMENT"),
    // Lambda says by itself what a function is called.
    metricNamespace: metricNamespace(required(environment, "AWS_LAMBDA_FUNCTION_NAME")),
  };
}
