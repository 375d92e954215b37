/**
 * What the smoke check pays at a door: at first the one amount, then the other one under the same id, which is refused unless the
 * first got lost. The currency is the default one.
 */
export const smokeAmounts = ["1.00", "2.00"] as const;

/** The id of a smoke check's payment. @param run a UUID. */
export function smokePaymentId(run: string, door: "api" | "balancer"): string {
  return `smoke-${run}-${door}`;
}

/**
 * Whether a row is a payment of the smoke check, by all that it is known by: whoever took one of its ids for another amount, currency
 * or card would have a payment as every other. What is quickly compared stands first.
 */
export const isSmokePayment = `amount in (${smokeAmounts.join(", ")}) and currency = 'USD' and card_brand = 'visa' and last_four = '1111'
and payment_id ~ '^smoke-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-(api|balancer)$'`;
