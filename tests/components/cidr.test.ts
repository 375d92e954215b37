// Subnets of a VPC by the position of their zone. Doesn't prove that AWS has room for them.
import * as fc from "fast-check";
import { isVpcCidr, maxZones, privateSubnetCidr, publicSubnetCidr } from "../../components/cidr";

const address = (cidr: string) =>
  cidr
    .split("/")[0]
    ?.split(".")
    .reduce((sum, octet) => sum * 256 + Number(octet), 0) ?? NaN;

/** Any VPC block that is accepted. */
const vpcCidr = fc
  .tuple(
    fc.constantFrom([10, 0, 256], [172, 16, 16], [192, 168, 1]),
    fc.nat(255),
    fc.nat(255),
    fc.integer({ min: 16, max: 20 }),
  )
  .map(([[first = 0, second = 0, count = 1], offset, third, prefix]) => {
    const aligned = third - (third % 2 ** (24 - prefix));
    return `${first}.${second + (offset % count)}.${aligned}.0/${prefix}`;
  });

it("gives the subnets of the default VPC", () => {
  const zones = [0, 1, 2];
  expect(zones.map((zone) => publicSubnetCidr("10.0.0.0/16", zone))).toEqual([
    "10.0.0.0/24",
    "10.0.1.0/24",
    "10.0.2.0/24",
  ]);
  expect(zones.map((zone) => privateSubnetCidr("10.0.0.0/16", zone))).toEqual([
    "10.0.10.0/24",
    "10.0.11.0/24",
    "10.0.12.0/24",
  ]);
});

it("keeps all subnets of any VPC inside of it and apart", () => {
  fc.assert(
    fc.property(vpcCidr, (cidr) => {
      expect([cidr, isVpcCidr(cidr)]).toEqual([cidr, true]);
      const zones = Array.from({ length: maxZones }, (_, zone) => zone);
      const starts = zones
        .flatMap((zone) => [publicSubnetCidr(cidr, zone), privateSubnetCidr(cidr, zone)])
        .map(address);
      expect(new Set(starts).size).toBe(2 * maxZones);
      const size = 2 ** (32 - Number(cidr.split("/")[1]));
      for (const start of starts) {
        expect(start % 256).toBe(0);
        expect(start).toBeGreaterThanOrEqual(address(cidr));
        expect(start + 256).toBeLessThanOrEqual(address(cidr) + size);
      }
    }),
  );
});

it("takes no text for a block that is none", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text));
      expect(isVpcCidr(text)).toBe(false);
    }),
  );
  expect(() => publicSubnetCidr("nowhere", 0)).toThrow(
    "nowhere is no IPv4 block of a VPC; give one such as 10.0.0.0/16.",
  );
});

it.each([
  ["10.0.0.0/15", "10.0.0.0/16"],
  ["10.0.0.0/21", "10.0.0.0/20"],
  ["172.32.0.0/16", "172.31.0.0/16"],
  ["10.0.1.0/20", "10.0.16.0/20"],
])("takes no block too wide, too narrow, public or begun in its middle, as %s, but %s", (refused, taken) => {
  expect([isVpcCidr(refused), isVpcCidr(taken)]).toEqual([false, true]);
});

it.each([
  "10.0.256.0/20",
  "10.256.0.0/16",
  "10.0.0.0/33",
  "10.0.0.0/016",
  "10.0.0.0/16 ",
  "x10.0.0.0/16",
  "1000.0.0.0/16",
])("takes no octet over 255 and no other spelling: %j", (text) => {
  expect(isVpcCidr(text)).toBe(false);
});
