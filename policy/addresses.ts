import { BlockList, isIP } from "node:net";

/** IPv6 blocks that no address of the internet is in: RFC 4193 and RFC 4291. Those of IPv4 are too narrow to matter here. */
const inner = new BlockList();
inner.addSubnet("fc00::", 7, "ipv6");
inner.addSubnet("fe80::", 10, "ipv6");

/**
 * Whether a block names so many addresses of the internet that it names nobody: wider than /8, or /32 of IPv6, which is where
 * S3 begins to call a policy public: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html.
 */
export function isInternet(block: string): boolean {
  const [address, prefix] = block.trim().split("/");
  const family = isIP(String(address));
  // What is no number is less than none.
  const length = Number(prefix);
  if (family === 4) return length < 8;
  return family === 6 && length < 32 && !(length >= 7 && inner.check(String(address), "ipv6"));
}
