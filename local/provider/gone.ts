/**
 * Waits for a deletion and takes "there is no such thing" as done, so that a destroy can be repeated; or for a look, which then
 * gives nothing. AWS has no one name for it: NoSuchBucket, InvalidVpcID.NotFound, ResourceNotFoundException, WAFNonexistentItemException and more.
 */
export async function ifPresent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof Error) || !/NotFound|NoSuch|Nonexistent/.test(thrown.name)) throw thrown;
    return undefined;
  }
}
