// Bytes of bodies as clients send them. Doesn't prove what API Gateway makes of them before.
import { gzipSync } from "node:zlib";
import { readBodyText } from "../../lambda/validator/bodyText";

const text = '{"amount":"10.50"}';
const compressed = { refusal: "Send the body uncompressed, without a Content-Encoding." };
const inUtf8 = { refusal: "Send the body in UTF-8." };
const wide = Buffer.from(text, "utf16le");

it.each<[string, Buffer, string | undefined, ReturnType<typeof readBodyText>]>([
  ["UTF-8", Buffer.from(text), undefined, { text }],
  ["UTF-8 of no encoding by name", Buffer.from(text), " Identity ", { text }],
  ["UTF-8 of an empty encoding", Buffer.from(text), "", { text }],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`), undefined, { text }],
  ["a second byte order mark", Buffer.from(`\ufeff\ufeff${text}`), undefined, { text: `\ufeff${text}` }],
  ["letters of two and four bytes", Buffer.from("é😀"), undefined, { text: "é😀" }],
  ["nothing", Buffer.alloc(0), undefined, { text: "" }],
  ["one byte", Buffer.from("7"), undefined, { text: "7" }],
  ["gzip", gzipSync(text), "gzip", compressed],
  ["gzip without a header", gzipSync(text), undefined, compressed],
  ["gzip taken for text", Buffer.from(gzipSync(text).toString("utf8")), undefined, compressed],
  ["another encoding", Buffer.from(text), "identity, br", compressed],
  ["UTF-16", wide, undefined, inUtf8],
  ["UTF-16, big-endian", Buffer.from(wide).swap16(), undefined, inUtf8],
  ["UTF-16 with a byte order mark", Buffer.concat([Buffer.from("fffe", "hex"), wide]), undefined, inUtf8],
  ["the same, big-endian", Buffer.concat([Buffer.from("feff", "hex"), Buffer.from(wide).swap16()]), undefined, inUtf8],
  ["the same, taken for text", Buffer.from(`\ufffd\ufffd${wide.toString("latin1")}`), undefined, inUtf8],
  ["Latin-1", Buffer.from("é", "latin1"), undefined, inUtf8],
])("%s", (_, body, contentEncoding, expected) => {
  expect(readBodyText({ body, contentEncoding })).toEqual(expected);
});
