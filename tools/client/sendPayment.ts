/** A payment as docs/openapi.yaml describes it. Its id is made by the sender and kept before the payment is first sent. */
export interface Payment {
  readonly payment_id: string;
  readonly amount: string;
  readonly currency: string;
  readonly card:
    | string
    | { readonly number: string; readonly exp_month?: number; readonly exp_year?: number; readonly cvc?: string };
}

/** Where to send to, and how patiently. */
export interface Sending {
  /** The API, without `/validate`. */
  readonly url: string;
  readonly apiKey: string;
  /** @default 6 */
  readonly attempts?: number;
  /** Longest pause between two attempts, in milliseconds; when more is asked for, sending ends. @default 30 000 */
  readonly longestPause?: number;
  /** @default waits as long as it is told */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** What became of a payment: it is recorded, or it never will be as it is. */
export type Outcome =
  { readonly accepted: true } | { readonly accepted: false; readonly status: number; readonly answer: string };

/** After these the same payment may fare better; any other answer is final. */
const passing = new Set([408, 429, 500, 502, 503, 504]);

/** The API answers within 29 seconds, or never. */
const answerLimit = 30_000;

/**
 * Sends a payment until it is known what became of it. Each attempt sends the same bytes under the same `payment_id`, so the
 * payment is recorded once even where an answer got lost after the recording.
 *
 * @throws Error when it is still not known after the last attempt: send the same payment again later.
 */
export async function sendPayment(payment: Payment, sending: Sending): Promise<Outcome> {
  const { attempts = 6, longestPause = 30_000, pause = wait } = sending;
  const body = JSON.stringify(payment);
  for (let attempt = 1; ; attempt++) {
    const answer = await send(body, sending);
    if (answer?.status === 200) return { accepted: true };
    if (answer && !passing.has(answer.status)) return { accepted: false, status: answer.status, answer: answer.text };
    // As long as the API asks for, or else up to 0.5, 1, 2 … seconds: at random, so that clients don't come back together.
    const milliseconds = answer?.retryAfter ?? Math.random() * 500 * 2 ** (attempt - 1);
    if (attempt === attempts || milliseconds > longestPause) {
      throw new Error(`It is not known whether payment ${payment.payment_id} is recorded; send it again, unchanged.`);
    }
    await pause(milliseconds);
  }
}

/** One attempt; undefined when there was no answer, or only a part of one. */
async function send(body: string, { url, apiKey }: Sending) {
  const headers = { "content-type": "application/json", "x-api-key": apiKey };
  try {
    const signal = AbortSignal.timeout(answerLimit);
    const answer = await fetch(`${url}/validate`, { method: "POST", headers, body, signal });
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    const retryAfter = Number.isNaN(seconds) ? undefined : seconds * 1_000;
    return { status: answer.status, text: await answer.text(), retryAfter };
  } catch {
    return undefined;
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
