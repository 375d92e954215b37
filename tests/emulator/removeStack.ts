// Ends the emulator and the database of a stack whose process of tests was killed, and removes its folder.
import { discard } from "../../local/stack/workplace";

const [folder = ""] = process.argv.slice(2);

void discard(folder);
