import { required } from "../environment";

/** What the function is told by its environment. */
export interface Settings {
  /** Name of the bucket of audit records. */
  readonly auditBucket: string;
  /** Goes into every log line. */
  readonly environment: string;
}

/** @throws Error naming the variable that is missing or empty. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return {
    auditBucket: required(environment, "AUDIT_BUCKET"),
    environment: required(environment, "ENVIRONMENT"),
  };
}
