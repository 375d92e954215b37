/**
 * One line of API Gateway's access log, as JSON. Every variable is of API Gateway's own making: none repeats a header, a
 * path or a body, so that a card number sent in the wrong place is not written down.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  lambdaRequestId: "$context.integration.requestId",
  time: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  status: "$context.status",
  responseType: "$context.error.responseType",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integration.latency",
  traceId: "$context.xrayTraceId",
});
