import { isUtf8 } from "node:buffer";
import type { Request } from "./request";

/** The text of a body, or a sentence that says why it can't be read. */
export type BodyText = { readonly text: string } | { readonly refusal: string };

const gzipStart = 0x1f;
const byteOrderMark = "\ufeff";

/** Byte order marks of UTF-16, and what API Gateway makes of them where it takes a body for text. */
const otherMarks = ["fffe", "feff", "efbfbd"];

/**
 * Reads the bytes of a JSON body. RFC 9110 (section 15.5.16) has a server refuse what it can't decode whether a header tells
 * of it or the bytes do; many clients set no header.
 */
export function readBodyText({ body, contentEncoding }: Pick<Request, "body" | "contentEncoding">): BodyText {
  const encoded = contentEncoding !== undefined && !/^(?:identity)?$/i.test(contentEncoding.trim());
  // A JSON text begins with neither.
  if (encoded || body[0] === gzipStart) return { refusal: "Send the body uncompressed, without a Content-Encoding." };
  const start = body.subarray(0, 3).toString("hex");
  // In UTF-16 and UTF-32 one of the first two bytes of an ASCII character is 0.
  const wide = body.subarray(0, 2).includes(0) || otherMarks.some((mark) => start.startsWith(mark));
  if (wide || !isUtf8(body)) return { refusal: "Send the body in UTF-8." };
  const text = body.toString("utf8");
  // RFC 8259 (section 8.1) lets a parser ignore it, and some clients write it.
  return { text: text.startsWith(byteOrderMark) ? text.slice(1) : text };
}
