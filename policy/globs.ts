/** Whether a pattern of IAM with `*` and `?` covers a text, which may be a narrower pattern; case decides only if asked to. */
export function covers(pattern: string, text: string, { caseDecides }: { caseDecides: boolean }): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, ".*")
    .replace(/\?/g, "[^]");
  return new RegExp(`^${source}$`, caseDecides ? "s" : "is").test(text);
}

/** Whether a pattern consists of nothing but wildcards, and so covers any text. */
export function coversAll(pattern: string): boolean {
  return /^[*?]*\*[*?]*$/.test(pattern);
}

/** The text before the first wildcard or policy variable. */
export function fixedPart(pattern: string): string {
  return pattern.replace(/([*?]|\$\{).*$/s, "");
}
