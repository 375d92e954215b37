import { isUtf8 } from "node:buffer";
import type { Request } from "./request";

/** The text of a body, or a sentence that says why it can't be read. */
export type BodyText = { readonly text: string } | { readonly refusal: string };

const gzipStart = 0x1f;
const byteOrderMark = "\ufeff";

/** What API Gateway makes of a byte that it can't read where it takes a body for text, such as UTF-16's byte order mark. */
const unread = "\ufffd";

/**
 * Reads the bytes of a JSON body. RFC 9110 (section 15.5.16) has a server refuse what it can't decode whether a header tells
 * of it or the bytes do; many clients set no header.
 */
export function readBodyText({ body, contentEncoding }: Pick<Request, "body" | "contentEncoding">): BodyText {
  const encoded = contentEncoding !== undefined && !/^(?:identity)?$/i.test(contentEncoding.trim());
  // A JSON text begins with neither.
  if (encoded || body[0] === gzipStart) return { refusal: "Send the body uncompressed, without a Content-Encoding." };
  const text = body.toString("utf8");
  // In UTF-16 and UTF-32 one of the first two bytes of an ASCII character is 0; their byte order marks are no UTF-8.
  const wide = body.subarray(0, 2).includes(0) || text.startsWith(unread);
  if (wide || !isUtf8(body)) return { refusal: "Send the body in UTF-8." };
  // RFC 8259 (section 8.1) lets a parser ignore it, and some clients write it.
  return { text: text.startsWith(byteOrderMark) ? text.slice(1) : text };
}
