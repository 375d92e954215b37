/**
 * A variable of a function's environment.
 *
 * @throws Error naming the variable that is missing or empty.
 */
export function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") {
    throw new Error(`The environment variable ${name} is missing; set it in the function's configuration.`);
  }
  return value;
}
