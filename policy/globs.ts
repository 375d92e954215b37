/** Whether a pattern of IAM with `*` and `?` covers a text, which may be a narrower pattern. */
export function covers(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, ".*")
    .replace(/\?/g, "[^]");
  return new RegExp(`^${source}$`, "s").test(text);
}

/** The same for actions, in which case means nothing. */
export function coversAction(pattern: string, action: string): boolean {
  return covers(pattern.toLowerCase(), action.toLowerCase());
}

/** Whether a pattern consists of nothing but wildcards, and so covers any text. */
export function coversAll(pattern: string): boolean {
  return /^[*?]*\*[*?]*$/.test(pattern);
}

/** The text before the first wildcard or policy variable. */
export function fixedPart(pattern: string): string {
  return pattern.replace(/([*?]|\$\{).*/s, "");
}
