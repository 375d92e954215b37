// Hashes and signatures that standards give. Doesn't prove that S3 takes what is signed with them: slimSdk.test.ts compares that.
import { Sha256 } from "../../lambda/signing/sha256";

async function digestOf(data: readonly string[], secret?: string | ArrayBuffer | Uint8Array): Promise<string> {
  const hash = new Sha256(secret);
  for (const part of data) hash.update(part);
  return Buffer.from(await hash.digest()).toString("hex");
}

it.each([
  ["nothing", [], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["FIPS 180-4's abc", ["abc"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["abc in parts", ["a", "bc"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
])("hashes %s", async (_, data, expected) => {
  expect(await digestOf(data)).toBe(expected);
});

const jefe = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

it.each([
  ["bytes", "Hi There", Buffer.alloc(20, 0x0b), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  ["a text", "what do ya want for nothing?", "Jefe", jefe],
  ["a buffer", "what do ya want for nothing?", new TextEncoder().encode("Jefe").buffer, jefe],
  ["the same text as bytes", "what do ya want for nothing?", Buffer.from("Jefe"), jefe],
])("signs with %s as a secret, as in RFC 4231", async (_, data, secret, expected) => {
  expect(await digestOf([data], secret)).toBe(expected);
});
