/**
 * What API Gateway's access log holds of a request, by its name in the line. None of these repeats a path, a query or a body, so that a card number
 * sent in the wrong place is not written down. `requestId` alone can be chosen by the client, who may send a UUID as
 * `x-amzn-RequestId`; `extendedRequestId` can't, and is what AWS is asked about.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export const accessLogVariables = {
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  lambdaRequestId: "$context.integration.requestId",
  time: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  status: "$context.status",
  responseType: "$context.error.responseType",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integration.latency",
  tlsVersion: "$context.tlsVersion",
  cipherSuite: "$context.cipherSuite",
  traceId: "$context.xrayTraceId",
};

/** One line of it, as JSON. */
export const accessLogFormat = JSON.stringify(accessLogVariables);
