import type { ConfigMap, Deployment, OpMap, OutputMap } from "@pulumi/pulumi/automation";

/** What can be done to the stack. */
export type OperationName = "up" | "preview" | "destroy" | "outputs" | "exportState";

/** What the parent tells the process of an operation at its start. */
export interface OperationRequest {
  readonly operation: OperationName;
  /** Folder of the stack's state. */
  readonly folder: string;
  /** Folder that holds `bin/pulumi`; without it the one on the PATH is used. */
  readonly engineRoot?: string;
  readonly settings: ConfigMap;
  /** Whether a preview compares the state with the emulator first. */
  readonly refresh?: boolean;
  /** The program's file. */
  readonly program: string;
  /** What the providers find the emulator by. */
  readonly providerEnvironment: Readonly<Record<string, string>>;
}

/** What an operation came to. Fields that it does not concern are missing. */
export interface OperationResult {
  /** Number of resources by what was done to them, such as `{ create: 80 }`; `same` counts the untouched ones. */
  readonly changes?: OpMap;
  readonly outputs?: OutputMap;
  readonly state?: Deployment;
}

/** What the process of an operation tells its parent. */
export type OperationMessage =
  /** How many resources the program declares. */
  | { readonly kind: "planned"; readonly count: number }
  | { readonly kind: "begun"; readonly urn: string }
  | { readonly kind: "resource"; readonly action: string; readonly urn: string }
  | { readonly kind: "diagnostic"; readonly severity: "warning" | "error"; readonly text: string }
  | { readonly kind: "done"; readonly result: OperationResult }
  | { readonly kind: "failed"; readonly text: string };
