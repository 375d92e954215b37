import { randomUUID } from "node:crypto";
import type { ALBEvent, APIGatewayProxyEvent, Context } from "aws-lambda";
import { createIamDatabase } from "../database/iamDatabase";
import { validatorRole } from "../database/roles";
import { required } from "../environment";
import { createAuditHistory } from "./auditHistory";
import { createAuditClient, createAuditLog } from "./auditLog";
import { createLedger, ledgerAuditLimits } from "./ledger";
import { createLineWriter, createLog } from "./logger";
import { createPaymentApi } from "./paymentApi";
import { settingsFrom } from "./settings";
import { isSweepEvent, sweepAndLog, SweepArgs, SweepEvent } from "./sweepEvent";

// Outside the handler, so that a wrong setting shows at the first start and connections outlive a request.
const settings = settingsFrom(process.env);
const now = (): Date => new Date();
const write = (line: string): boolean => process.stdout.write(line);
const database = createIamDatabase(process.env, validatorRole);
const client = createAuditClient(ledgerAuditLimits);
const audit = createAuditLog(settings.auditBucket, client);
const epoch = required(process.env, "LEDGER_EPOCH");
const answer = createPaymentApi({
  store: createLedger({ database, audit, epoch }),
  log: createLog({ ...settings, now, write }),
  now,
  newId: randomUUID,
});
const sweepArgs: SweepArgs = {
  database,
  audit,
  history: createAuditHistory(settings.auditBucket, client),
  epoch,
  writeLine: createLineWriter(settings.environment, now, write),
  now,
};

/** Entry point of the Lambda function with a ledger, behind API Gateway and the load balancer, and called to sweep. */
export async function handler(event: APIGatewayProxyEvent | ALBEvent | SweepEvent, context: Context) {
  if (isSweepEvent(event)) return sweepAndLog(sweepArgs, context.awsRequestId);
  return answer(event, context);
}
