import { setTimeout as delay } from "node:timers/promises";
import { paymentEvent } from "../../tests/lambda/doorEvents";
import type { Workers } from "./workers";
import type { ChaosOptions, World } from "./world";

/** A client that gives up at the first trouble; every fifth is. */
const impatience = 5;

/** Attempts of a client that doesn't. */
const attempts = 60;

/** Sends every payment as often as is asked for, all at once. */
export function payAll(workers: Workers, world: World, { payments, copies }: ChaosOptions): Promise<unknown> {
  return Promise.all(
    range(payments).flatMap((index) =>
      range(copies).map((copy) => {
        // In every fourth payment half of the requests are for another amount.
        const amount = index % 4 === 3 && copy % 2 === 1 ? "11.00" : "10.00";
        return pay(workers, world, { index, amount, isPatient: (index + copy) % impatience !== 0 });
      }),
    ),
  );
}

/** Who sends a payment. */
interface Client {
  readonly index: number;
  readonly amount: string;
  readonly isPatient: boolean;
}

/** One client's payment, said again until there is an answer, if he is patient. */
export async function pay(
  workers: Workers | undefined,
  { tally, acknowledged }: World,
  { index, amount, isPatient }: Client,
): Promise<void> {
  const paymentId = `order-${index}`;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    tally.requests++;
    const answer = await workers?.answer(eventOf(paymentId, amount), paymentId);
    switch (answer?.statusCode) {
      case 200:
        tally.accepted++;
        acknowledged.set(paymentId, (acknowledged.get(paymentId) ?? new Set()).add(amount));
        return;
      case 409:
        tally.refusedAsOther++;
        return;
      case 503:
        tally.unavailable++;
        break;
      case undefined:
        tally.lostAnswers++;
        break;
      default:
        tally.otherAnswers++;
    }
    if (!isPatient) return;
    await delay(Math.min(20 * attempt, 500));
  }
  tally.patientClientsWithoutAnswer++;
}

function eventOf(paymentId: string, amount: string): object {
  // Every third is paid by a token, whose last four aren't digits.
  const means = Number(/\d+$/.exec(paymentId)) % 3 === 0 ? { card: "tok_1Nabcd" } : { card: "4111111111111111" };
  return paymentEvent({ payment_id: paymentId, amount, ...means });
}

/** Whether S3 alone doesn't know a payment that was answered with 200. */
export async function isUnknown(
  workers: Workers | undefined,
  [paymentId, amounts]: readonly [string, ReadonlySet<string>],
): Promise<boolean> {
  const [amount = ""] = amounts;
  const answer = await workers?.answer(eventOf(paymentId, amount), paymentId);
  return answer?.statusCode !== 200;
}

/** The whole numbers from 0 on. */
export function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
