/** Whether a number's last digit is the check digit of the rest (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  Array.from(digits, Number)
    .reverse()
    .forEach((digit, position) => {
      const value = position % 2 === 0 ? digit : 2 * digit;
      sum += value > 9 ? value - 9 : value;
    });
  return sum % 10 === 0;
}
