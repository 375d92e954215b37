// Ends the server in a folder whose process of tests was killed, and removes the folder.
import { rmSync } from "node:fs";
import { removePostgres } from "../../local/postgres/postgres";

const [folder = ""] = process.argv.slice(2);

void removePostgres(folder).then(() => {
  rmSync(folder, { recursive: true, force: true });
});
