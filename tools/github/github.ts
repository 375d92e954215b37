/** Whose behalf a request is made on, and where. */
export interface Repository {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

export type Fetch = typeof fetch;

/**
 * Asks GitHub's REST API something of a repository.
 *
 * @param path under the repository, such as `issues`.
 * @throws Error when GitHub refuses.
 */
export async function askGitHub(
  { repository, token }: Repository,
  { method, path, content }: { readonly method: string; readonly path: string; readonly content?: object },
  call: Fetch,
): Promise<unknown> {
  const answer = await call(`https://api.github.com/repos/${repository}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
    ...(content && { body: JSON.stringify(content) }),
  });
  if (!answer.ok) throw new Error(`GitHub answered ${method} ${path.split("?")[0] ?? ""} with ${answer.status}.`);
  return answer.json();
}

const pageSize = 100;

/** The first entry of a list for which something holds, however many pages the list has. */
export async function findOnGitHub<T>(
  repository: Repository,
  path: string,
  isIt: (entry: T) => boolean,
  call: Fetch,
): Promise<T | undefined> {
  for (let page = 1; ; page++) {
    const query = `${path.includes("?") ? "&" : "?"}per_page=${pageSize}&page=${page}`;
    const entries = (await askGitHub(repository, { method: "GET", path: `${path}${query}` }, call)) as T[];
    const found = entries.find(isIt);
    if (found !== undefined || entries.length < pageSize) return found;
  }
}
