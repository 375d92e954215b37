// Proves what is said to a refusal of the system. It fills no disk and locks no folder.
import { Fault, sentenceFor } from "../../local/console/fault";

const refusal = (code: string, path?: string) => Object.assign(new Error(code), { code, ...(path && { path }) });

test.each<[unknown, string]>([
  [new Fault("Nothing runs here."), "Nothing runs here."],
  [
    refusal("ENOSPC"),
    "A file of the local stack could not be written, as the disk is full (ENOSPC); make room, and give the command again.",
  ],
  [
    refusal("EDQUOT", "/p/.cache/local/state"),
    "/p/.cache/local/state could not be written, as the disk is full (EDQUOT); make room, and give the command again.",
  ],
  ...["EACCES", "EPERM", "EROFS"].map((code): [unknown, string] => [
    refusal(code, "/p/.cache"),
    `/p/.cache could not be read or written (${code}); the local stack keeps all that it needs in .cache of the project, ` +
      "which has to be yours: make it so, or work in a clone of your own.",
  ]),
  [
    refusal("EIO", "/p/.cache/local/postgres/data"),
    "/p/.cache/local/postgres/data could not be read or written, as the disk is full or broken (EIO); make room, and give the command again.",
  ],
  // The path of a link that can't be made is its content.
  [
    Object.assign(refusal("ENOSPC", '{"pid":7}'), { dest: "/p/.cache/local.lock" }),
    "/p/.cache/local.lock could not be written, as the disk is full (ENOSPC); make room, and give the command again.",
  ],
  [
    refusal("EADDRNOTAVAIL"),
    "Nothing can listen on 127.0.0.1 (EADDRNOTAVAIL), where all of the local stack does; bring up this machine's loopback interface, with IPv4.",
  ],
  [
    new TypeError("fetch failed", { cause: refusal("ECONNREFUSED") }),
    "The emulator stopped answering (ECONNREFUSED); see what is left with npm run local -- status.",
  ],
])("%s", (thrown, sentence) => {
  expect(sentenceFor(thrown)).toBe(sentence);
});

test.each([[new TypeError("x is not a function")], ["a text"], [undefined], [null], [refusal("ENOENT", "/p")]])(
  "%s is left to its stack trace",
  (thrown) => {
    expect(sentenceFor(thrown)).toBeUndefined();
  },
);
