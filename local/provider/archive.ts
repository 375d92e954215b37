import { zipSync } from "fflate";
import type { WireArchive } from "./wire";

/** The first date that a ZIP file can hold; a fixed one makes the same files give the same bytes. */
const memberDate = new Date(1980, 0, 1);

/**
 * Packs an archive of the program's texts into a ZIP file, as Lambda takes it.
 *
 * @throws Error for an archive of anything else.
 */
export function zip({ source }: WireArchive): Uint8Array {
  if (!source.assets) throw new Error("The archive has no parts of its own; give it as an AssetArchive.");
  const files = Object.entries(source.assets).map(
    ([
      name,
      {
        source: { text },
      },
    ]): [string, Uint8Array] => {
      if (text === undefined) throw new Error(`The archive's part "${name}" has no text; give it as a StringAsset.`);
      return [name, Buffer.from(text)];
    },
  );
  files.sort(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(files), { mtime: memberDate, level: 6 });
}
