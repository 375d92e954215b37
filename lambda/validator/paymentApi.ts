import { type AuditUnavailable, describeFault, StoreUnavailable } from "./errors";
import { Log, Outcome } from "./logger";
import { readBodyText } from "./bodyText";
import { maxBodyBytes } from "./paymentBody";
import { createStopwatch, PaymentStore, Timed } from "./paymentStore";
import { readRequest, Request } from "./request";
import { Answer, replies, Reply, toAnswer } from "./response";
import { Payment, validatePayment } from "./validation";

/** What the service needs from outside. */
export interface PaymentApiArgs {
  readonly store: PaymentStore;
  readonly log: Log;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The part of Lambda's context that is used. */
export interface InvocationContext {
  readonly awsRequestId: string;
}

/** Answers one event; never throws for anything in it. */
export type PaymentApi = (event: unknown, context: InvocationContext) => Promise<Answer>;

interface Settlement {
  readonly reply: Reply;
  readonly outcome: Outcome;
  readonly paymentId?: string;
  readonly auditPending?: AuditUnavailable;
  /** What went wrong, for the log. */
  readonly fault?: unknown;
  /** What the log should know of a payment that was answered for all the same. */
  readonly remark?: string;
}

/** The only method of each route. */
const routes: ReadonlyMap<string, string> = new Map([
  ["/validate", "POST"],
  ["/health", "GET"],
]);

const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** One call of the function. */
interface Call {
  readonly requestId: string;
  readonly started: Date;
  readonly timed: Timed;
}

/** Makes the payment service: one reply and one log line for each event. */
export function createPaymentApi(args: PaymentApiArgs): PaymentApi {
  return async (event, { awsRequestId: requestId }) => {
    const { times, timed } = createStopwatch(args.now);
    const call = { requestId, started: args.now(), timed };
    const request = readRequest(event);
    const { reply, outcome, paymentId, auditPending, fault, remark } = await settle(args, request, call);
    const entry = {
      door: request?.door ?? "unknown",
      route: request && routes.has(request.path) ? request.path : "other",
      method: request && knownMethods.has(request.method) ? request.method : "OTHER",
      status: reply.status,
      outcome,
      duration_ms: args.now().getTime() - call.started.getTime(),
      request_id: requestId,
      api_request_id: request?.apiRequestId,
      payment_id: paymentId,
      audit: auditPending && ("pending" as const),
      ...(reply.status >= 500 || auditPending ? describeFault(fault ?? auditPending?.cause) : { error_name: remark }),
    };
    args.log(entry, times);
    return toAnswer(reply, request);
  };
}

async function settle(args: PaymentApiArgs, request: Request | undefined, call: Call): Promise<Settlement> {
  try {
    if (request === undefined) return { reply: replies.unsupportedEvent(), outcome: "unsupported" };
    const method = routes.get(request.path);
    if (method === undefined) return { reply: replies.notFound(), outcome: "not_found" };
    if (request.method !== method) return { reply: replies.methodNotAllowed(method), outcome: "method_not_allowed" };
    if (request.path === "/health") return { reply: replies.healthy(), outcome: "health" };
    return await validate(args, request, call);
  } catch (thrown) {
    return { reply: replies.unexpected(call.requestId), outcome: "error", fault: thrown };
  }
}

async function validate(args: PaymentApiArgs, request: Request, call: Call): Promise<Settlement> {
  if (request.body.byteLength > maxBodyBytes) return { reply: replies.tooLarge(maxBodyBytes), outcome: "too_large" };
  const body = readBodyText(request);
  if ("refusal" in body) return { reply: replies.unsupportedMediaType(body.refusal), outcome: "unreadable" };
  const validation = validatePayment(body.text, call.started, args.newId);
  if ("payment" in validation) return record(args, validation.payment, request, call);
  const refusal: Settlement = { reply: replies.invalid(validation.faults), outcome: "invalid" };
  return validation.expired ? record(args, validation.expired, request, call, refusal) : refusal;
}

/** @param refusal for a payment that is only looked for, where it isn't recorded. */
async function record(
  { store }: PaymentApiArgs,
  { paymentId, amount, currency, card }: Payment,
  { door }: Request,
  { requestId, started, timed }: Call,
  refusal?: Settlement,
): Promise<Settlement> {
  const asked = {
    timestamp: started.toISOString(),
    payment_id: paymentId,
    amount,
    currency,
    status: "validated" as const,
    card: { brand: card.brand, last_four: card.lastFour },
    request_id: requestId,
    door,
  };
  try {
    const recorded = refusal ? ((await store.find(asked, timed)) ?? refusal) : await store.record(asked, timed);
    if ("reply" in recorded) return recorded;
    const { recording, auditPending, remark } = recorded;
    const told = { paymentId, auditPending, remark };
    if (recording === "conflict") return { reply: replies.conflict(), outcome: "conflict", ...told };
    const outcome = recording === "written" ? "accepted" : "duplicate";
    return { reply: replies.validated(paymentId), outcome, ...told };
  } catch (thrown) {
    if (thrown instanceof StoreUnavailable) {
      const reply = replies.unavailable(requestId, paymentId);
      return { reply, outcome: "unavailable", paymentId, fault: thrown.cause };
    }
    return { reply: replies.unexpected(requestId, paymentId), outcome: "error", paymentId, fault: thrown };
  }
}
