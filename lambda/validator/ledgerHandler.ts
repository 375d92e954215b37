import { randomUUID } from "node:crypto";
import type { ALBEvent, APIGatewayProxyEvent, Context } from "aws-lambda";
import { createIamDatabase } from "../database/iamDatabase";
import { validatorRole } from "../database/roles";
import { createAuditLog } from "./auditLog";
import { createLedger, ledgerAuditLimits } from "./ledger";
import { createLineWriter, createLog } from "./logger";
import { createPaymentApi } from "./paymentApi";
import type { Answer } from "./response";
import { readSettings } from "./settings";
import { Swept } from "./sweep";
import { isSweepEvent, sweepAndLog, SweepEvent } from "./sweepEvent";

// Outside the handler, so that a wrong setting shows at the first start and connections outlive a request.
const settings = readSettings(process.env);
const now = (): Date => new Date();
const write = (line: string): boolean => process.stdout.write(line);
const database = createIamDatabase(process.env, validatorRole);
const audit = createAuditLog(settings.auditBucket, ledgerAuditLimits);
const answer = createPaymentApi({
  store: createLedger(database, audit),
  log: createLog({ ...settings, now, write }),
  now,
  newId: randomUUID,
});
const writeLine = createLineWriter(settings.environment, now, write);

/** Entry point of the Lambda function with a ledger, behind API Gateway and the load balancer, and called to sweep. */
export async function handler(
  event: APIGatewayProxyEvent | ALBEvent | SweepEvent,
  context: Context,
): Promise<Answer | Swept | undefined> {
  if (isSweepEvent(event)) return sweepAndLog({ database, audit, writeLine, now }, context.awsRequestId);
  return answer(event, context);
}
