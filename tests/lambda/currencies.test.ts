// The table of currencies against an independent copy of ISO 4217. Doesn't prove what ISO has changed since that copy was
// made, other than the changes named here.
import { data, publishDate } from "currency-codes";
import { currencyDecimals } from "../../lambda/validator/currencies";

const funds = ["BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI"];
const metals = ["XAG", "XAU", "XPD", "XPT"];
const units = ["XBA", "XBB", "XBC", "XBD", "XDR", "XSU", "XUA"];
const noCurrencies = ["XTS", "XXX"];
const withdrawnSince = ["ANG", "BGN", "CUC"];
const addedSince: [string, number][] = [["XCG", 2]];

it("holds every active currency with its decimals, and nothing else", () => {
  expect(publishDate).toBe("2024-06-25");
  const leftOut = new Set([...funds, ...metals, ...units, ...noCurrencies, ...withdrawnSince]);
  const listed = data
    .filter(({ code }) => !leftOut.has(code))
    .map(({ code, digits }): [string, number] => [code, digits]);
  expect(Object.fromEntries(currencyDecimals)).toEqual(Object.fromEntries([...listed, ...addedSince]));
});

it.each([
  ["USD", 2],
  ["JPY", 0],
  ["KWD", 3],
  ["UYW", 4],
])("%s has %i decimals", (code, decimals) => {
  expect(currencyDecimals.get(code)).toBe(decimals);
});
