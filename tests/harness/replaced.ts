/**
 * Puts another value in the place of what a module exports, or an object holds, for all who use it from now on.
 *
 * The one seam by which tests change a part of the program that it takes from its own modules, under Jest and outside of it
 * (`npm run docs`, a program that the engine runs). Everything else is given to the program as settings.
 *
 * @returns what undoes it.
 */
export function replaced<Holder extends object, Name extends keyof Holder>(
  holder: Holder,
  name: Name,
  value: Holder[Name],
): () => void {
  const former = holder[name];
  holder[name] = value;
  const replacement = {};
  replacements.add(replacement);
  return () => {
    holder[name] = former;
    replacements.delete(replacement);
  };
}

const replacements = new Set<object>();

/** Whether anything stands in another's place now. */
export function isReplaced(): boolean {
  return replacements.size > 0;
}
