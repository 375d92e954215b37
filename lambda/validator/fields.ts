/** The fields of something unknown; none of what isn't an object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? (value as Record<string, unknown>) : {};
}

/** Whether a value has fields; a list counts as such. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
