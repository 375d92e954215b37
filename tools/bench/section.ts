// The process that takes the measures of one section.
import { sections } from "./sections";

void sections[process.argv[2] ?? ""]?.().then((section) => {
  process.send?.(section, () => process.exit());
});
