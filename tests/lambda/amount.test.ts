// Amounts as texts. Doesn't prove that a JSON number arrives here as its source text: validation.test.ts does.
import { readAmount } from "../../lambda/validator/amount";

describe("an amount is accepted in its canonical form", () => {
  it.each([
    ["10", 2, "10.00"],
    ["10.5", 2, "10.50"],
    ["10.50", 2, "10.50"],
    ["0.01", 2, "0.01"],
    ["0.1", 1, "0.1"],
    ["9999999999.99", 2, "9999999999.99"],
    ["999999999999", 0, "999999999999"],
    ["1", 0, "1"],
    ["999999999.999", 3, "999999999.999"],
    ["0.001", 3, "0.001"],
    ["99999999.9999", 4, "99999999.9999"],
    // As floats these would be 90071992547409.92 - 0.01 or lose their last digits.
    ["9007199254.99", 2, "9007199254.99"],
    ["0.07", 2, "0.07"],
  ])("%s with %i decimals is %s", (text, decimals, amount) => {
    expect(readAmount(text, decimals)).toEqual({ amount });
  });
});

describe("an amount is refused with the reason", () => {
  it.each([
    ["0", 2, "greater than 0"],
    ["0.00", 2, "greater than 0"],
    ["0", undefined, "greater than 0"],
    ["1.001", 2, "at most 2 decimals"],
    ["1.0", 0, "no decimals"],
    ["1.0001", 3, "at most 3 decimals"],
    ["10000000000", 2, "at most 12 digits"],
    ["1000000000000", 0, "at most 12 digits"],
    ["1000000000.000", 3, "at most 12 digits"],
    ["1e3", 2, "without an exponent"],
    ["1E-2", 2, "without an exponent"],
    ["-1", 2, "plain decimal"],
    ["+1", 2, "plain decimal"],
    ["1.", 2, "plain decimal"],
    [".5", 2, "plain decimal"],
    ["01", 2, "plain decimal"],
    ["1,000", 2, "plain decimal"],
    [" 1", 2, "plain decimal"],
    ["1\n", 2, "plain decimal"],
    ["NaN", 2, "plain decimal"],
    ["Infinity", 2, "plain decimal"],
    ["0x10", 2, "plain decimal"],
    ["١٢", 2, "plain decimal"],
    ["", 2, "plain decimal"],
  ])("%j with %s decimals: %s", (text, decimals, reason) => {
    expect(readAmount(text, decimals)).toEqual({ fault: expect.stringContaining(reason) as string });
  });
});

it.each(["10.123456", "1234567890123"])("leaves %s as it is while its currency isn't known", (text) => {
  expect(readAmount(text)).toEqual({ amount: text });
});
