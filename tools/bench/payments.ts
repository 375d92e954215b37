// What the programs share that run in a plain process of their own.
import { randomUUID } from "node:crypto";

/** The validator's entry point, as Lambda calls it. */
type Handler = (event: unknown, context: { awsRequestId: string }) => Promise<{ statusCode: number }>;

/** The handler of the bundle that this process's first argument names, with its log lines thrown away. */
export function quietHandler(): Handler {
  process.stdout.write = () => true;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- what is measured is the built file
  return (require(process.argv[2] ?? "") as { handler: Handler }).handler;
}

/** Sends an event to a handler; @throws when the payment is not taken. */
export function answered(handler: Handler): (event: object) => Promise<void> {
  return async (event) => {
    const { statusCode } = await handler(event, { awsRequestId: randomUUID() });
    if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}.`);
  };
}

/** Tells the parent what has been measured, and ends. */
export async function tell(told: Promise<object>): Promise<void> {
  process.send?.(await told, () => process.exit());
}

/** An event of the load balancer with a payment of an id of its own. */
export function paymentEvent(paymentId: string = randomUUID(), card = "4111111111111111"): object {
  return {
    requestContext: { elb: { targetGroupArn: "arn" } },
    httpMethod: "POST",
    path: "/validate",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ payment_id: paymentId, amount: "10.50", currency: "EUR", card }),
    isBase64Encoded: false,
  };
}
