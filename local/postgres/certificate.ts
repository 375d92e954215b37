import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate and its key, both as PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes a certificate that is its own authority, for a server on loopback: RFC 5280 written out, as Node.js can read
 * certificates but not make them.
 *
 * @param name host name it is made out to, beside the address 127.0.0.1.
 * @param notBefore from when on; it holds for ten years.
 */
export function makeCertificate(name: string, notBefore: Date): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + 10);
  const algorithm = sequence(identifier(oids.ecdsaWithSha256));
  const subject = sequence(set(sequence(identifier(oids.commonName), value(tags.utf8String, Buffer.from(name)))));
  const alternatives = sequence(
    value(tags.dnsName, Buffer.from(name)),
    value(tags.ipAddress, Buffer.from([127, 0, 0, 1])),
  );
  const extensions = sequence(
    extension(oids.basicConstraints, sequence(yes), true),
    extension(oids.subjectAlternativeName, alternatives),
  );
  const content = sequence(
    value(tags.version, value(tags.integer, Buffer.from([2]))),
    // A serial number is positive, so its first bit is not set, and its first byte not superfluous.
    value(tags.integer, Buffer.concat([Buffer.from([0x5a]), randomBytes(15)])),
    algorithm,
    subject,
    sequence(moment(notBefore), moment(notAfter)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    value(tags.extensions, extensions),
  );
  const signature = sign("sha256", content, privateKey);
  const der = sequence(content, algorithm, value(tags.bitString, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  identifier: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  dnsName: 0x82,
  ipAddress: 0x87,
  version: 0xa0,
  extensions: 0xa3,
} as const;

/** Object identifiers as they are written in DER (X.690, 8.19). */
const oids = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  basicConstraints: "551d13",
  subjectAlternativeName: "551d11",
} as const;

/** One value in DER: its tag, the length of its content, the content (X.690, 8.1). */
function value(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const yes = value(tags.boolean, Buffer.from([0xff]));

function sequence(...parts: Buffer[]): Buffer {
  return value(tags.sequence, Buffer.concat(parts));
}

function set(...parts: Buffer[]): Buffer {
  return value(tags.set, Buffer.concat(parts));
}

function identifier(hex: string): Buffer {
  return value(tags.identifier, Buffer.from(hex, "hex"));
}

function moment(date: Date): Buffer {
  return value(tags.generalizedTime, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, "")));
}

function extension(oid: string, content: Buffer, critical = false): Buffer {
  return sequence(identifier(oid), ...(critical ? [yes] : []), value(tags.octetString, content));
}
