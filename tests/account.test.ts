// Which zones a stack takes of those that a region offers. Doesn't prove which ones AWS offers an account.
import { chooseZones, Zone } from "../account";

const zone = (letter: string, number: number): Zone => ({ name: `us-east-1${letter}`, id: `use1-az${number}` });
// As an account may see them: letters say nothing about age.
const region = [zone("a", 6), zone("b", 1), zone("c", 2), zone("d", 4), zone("f", 5)];

it("takes the oldest, whatever their letters", () => {
  expect(chooseZones(region, { count: 3, names: [] }, "us-east-1")).toEqual(["us-east-1b", "us-east-1c", "us-east-1d"]);
});

it("takes one more at the end, and the same before it", () => {
  const four = chooseZones(region, { count: 4, names: [] }, "us-east-1");
  expect(four.slice(0, 3)).toEqual(chooseZones(region, { count: 3, names: [] }, "us-east-1"));
});

it("counts numbers, not characters", () => {
  const many = [10, 9, 2, 1].map((number) => zone(String.fromCharCode(96 + number), number));
  expect(chooseZones(many, { count: 4, names: [] }, "us-east-1")).toEqual(
    ["a", "b", "i", "j"].map((letter) => `us-east-1${letter}`),
  );
});

it("takes named zones just as they stand", () => {
  const names = ["us-east-1f", "us-east-1a"];
  expect(chooseZones(region, { count: 2, names }, "us-east-1")).toEqual(names);
});

it("names what the region lacks", () => {
  expect(() => chooseZones(region, { count: 2, names: ["us-east-1a", "us-east-1z"] }, "us-east-1")).toThrow(
    "availabilityZones names us-east-1z, but us-east-1 offers us-east-1b, us-east-1c, us-east-1d, us-east-1f, us-east-1a; name zones of that list.",
  );
  expect(() => chooseZones(region.slice(0, 1), { count: 3, names: [] }, "us-east-1")).toThrow(
    "availabilityZoneCount is 3, but us-east-1 offers only 1 availability zones (us-east-1a); lower availabilityZoneCount or choose another aws:region.",
  );
});
