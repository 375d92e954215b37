import { randomUUID } from "node:crypto";
import type { ALBEvent, APIGatewayProxyEvent, Context } from "aws-lambda";
import { createAuditLog } from "./auditLog";
import { createLog } from "./logger";
import { createPaymentApi } from "./paymentApi";
import { createAuditStore } from "./paymentStore";
import type { Answer } from "./response";
import { settingsFrom } from "./settings";

// Outside the handler, so that a wrong setting shows at the first start and connections outlive a request.
const settings = settingsFrom(process.env);
const now = (): Date => new Date();
const answer = createPaymentApi({
  store: createAuditStore(createAuditLog(settings.auditBucket)),
  log: createLog({ ...settings, now, write: (line) => process.stdout.write(line) }),
  now,
  newId: randomUUID,
});

/** Entry point of the Lambda function without a ledger, behind both API Gateway and the load balancer. */
export async function handler(event: APIGatewayProxyEvent | ALBEvent, context: Context): Promise<Answer> {
  return answer(event, context);
}
