/** A string, with the colon after it if it is a name, or the beginning or end of an object or array. */
const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

interface Level {
  /** JSON pointer (RFC 6901) of the object or array. */
  readonly place: string;
  readonly names: Set<string>;
  lastName: string;
}

/**
 * Finds members that stand twice in their object. `JSON.parse` silently takes the last of them and other parsers the first,
 * so that two readers of one payment could see two amounts (RFC 7493, section 2.3).
 *
 * @param text a valid JSON text.
 * @returns JSON pointers (RFC 6901) of the members; of those inside of arrays without the index.
 */
export function repeatedMembers(text: string): string[] {
  const repeated: string[] = [];
  const levels: Level[] = [];
  for (const [token, colon] of text.matchAll(tokens)) {
    const level = levels.at(-1);
    if (token === "{" || token === "[") {
      levels.push({ place: level === undefined ? "" : placeOf(level), names: new Set(), lastName: "" });
    } else if (token === "}" || token === "]") {
      levels.pop();
    } else if (colon !== undefined && level !== undefined) {
      level.lastName = JSON.parse(token.slice(0, -colon.length)) as string;
      if (level.names.has(level.lastName)) repeated.push(placeOf(level));
      level.names.add(level.lastName);
    }
  }
  return repeated;
}

function placeOf({ place, lastName }: Level): string {
  return `${place}/${lastName.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
