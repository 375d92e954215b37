// Proves what is opened to the user that PostgreSQL runs as. That it then runs is shown by the tests of the local stack, and under
// a strict umask it was tried by hand.
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openToAll } from "../../local/postgres/owner";

test("opens a folder with all that is in it for reading, what can be run for running, and leaves what a link leads to", () => {
  const folder = mkdtempSync(join(tmpdir(), "owner-"));
  mkdirSync(join(folder, "tree/bin"), { recursive: true });
  writeFileSync(join(folder, "outside"), "", { mode: 0o600 });
  writeFileSync(join(folder, "tree/bin/postgres"), "", { mode: 0o700 });
  writeFileSync(join(folder, "tree/bin/text"), "", { mode: 0o600 });
  symlinkSync("../outside", join(folder, "tree/link"));
  for (const name of ["tree", "tree/bin"]) chmodSync(join(folder, name), 0o700);
  openToAll(join(folder, "tree"));
  const modes = ["tree", "tree/bin", "tree/bin/postgres", "tree/bin/text", "outside"].map((name) =>
    (lstatSync(join(folder, name)).mode & 0o777).toString(8),
  );
  rmSync(folder, { recursive: true });
  expect(modes).toEqual(["755", "755", "755", "644", "600"]);
});
