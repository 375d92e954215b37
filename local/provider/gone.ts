/**
 * Waits for a deletion and takes "there is no such thing" as done, so that a destroy can be repeated. AWS has no one
 * name for it: NoSuchBucket, InvalidVpcID.NotFound, ResourceNotFoundException, WAFNonexistentItemException and more.
 */
export async function ifPresent(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof Error) || !/NotFound|NoSuch|Nonexistent/.test(error.name)) throw error;
  }
}
