/** A statement of a policy document. */
export interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a policy document, given as text or as an object; none when it is no document. */
export function statements(document: unknown): Statement[] {
  const { Statement: found } = parsed(document) as { Statement?: Statement | Statement[] };
  return found === undefined ? [] : [found].flat();
}

/** A text or a list of texts, as a list. */
export function list(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === "string" ? [value] : (value ?? []);
}

/** Whether a statement lets anybody in, without a condition that says who. */
export function isPublic({ Effect, Principal, Condition }: Statement): boolean {
  const everybody = Principal === "*" || (Principal as { AWS?: unknown } | undefined)?.AWS === "*";
  return Effect === "Allow" && everybody && Condition === undefined;
}

function parsed(document: unknown): object {
  if (typeof document !== "string") return Object(document) as object;
  try {
    return Object(JSON.parse(document)) as object;
  } catch {
    return {};
  }
}
