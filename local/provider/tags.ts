import { isDeepStrictEqual } from "node:util";

export type Tags = Record<string, string> | undefined;

export interface Tag {
  Key: string;
  Value: string;
}

/** Tags as most services take them. */
export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** The calls by which a service changes the tags of a thing that exists. */
export interface TagCalls {
  readonly set: (tags: Record<string, string>) => Promise<unknown>;
  readonly remove: (keys: string[]) => Promise<unknown>;
}

/** Makes the tags of an existing thing what the program says, without a call if they are. */
export async function updateTags(old: Tags, now: Tags, calls: TagCalls): Promise<void> {
  if (isDeepStrictEqual(old ?? {}, now ?? {})) return;
  const gone = Object.keys(old ?? {}).filter((key) => now?.[key] === undefined);
  if (gone.length > 0) await calls.remove(gone);
  if (now && Object.keys(now).length > 0) await calls.set(now);
}
