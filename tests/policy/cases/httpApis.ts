import { Cases, only } from "./case";

const route = only("aws:apigatewayv2/route:Route");
const httpStage = only("aws:apigatewayv2/stage:Stage");

const bounded = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

/** Cases about HTTP and WebSocket APIs. */
export const httpApiCases: Cases = {
  "apigateway-8-route-authorization": {
    breaks: {
      "a route": route({ routeKey: "POST /validate" }),
      "said to have none": route({ routeKey: "POST /validate", authorizationType: "NONE" }),
      "the default route": route({ routeKey: "$default" }),
      "the door of a WebSocket": route({ routeKey: "$connect" }),
      "any method": route({ routeKey: "ANY /{proxy+}" }),
      "a route that the API makes of its target": only("aws:apigatewayv2/api:Api")({
        protocolType: "HTTP",
        target: "arn:x",
      }),
    },
    passes: {
      signed: route({ routeKey: "POST /validate", authorizationType: "AWS_IAM" }),
      "by token": route({ routeKey: "$default", authorizationType: "JWT" }),
      "questions of browsers, which carry no credentials": route({ routeKey: "OPTIONS /validate" }),
      "a message on an open WebSocket": route({ routeKey: "sendMessage" }),
      "an API whose routes stand beside it": only("aws:apigatewayv2/api:Api")({ protocolType: "HTTP" }),
      unsaid: route(),
    },
  },
  "apigateway-9-access-logs": {
    breaks: {
      none: httpStage(),
      "no format": httpStage({ accessLogSettings: { destinationArn: "arn:x" } }),
      "no destination": httpStage({ accessLogSettings: { format: "$context.requestId" } }),
    },
    passes: { some: httpStage({ accessLogSettings: { destinationArn: "arn:x", format: "$context.requestId" } }) },
  },
  "apigateway-http-throttling": {
    breaks: {
      unsaid: httpStage(),
      "no burst": httpStage({ defaultRouteSettings: { throttlingRateLimit: 50 } }),
      "no rate": httpStage({ defaultRouteSettings: { throttlingBurstLimit: 50 } }),
      "a rate of nothing": httpStage({ defaultRouteSettings: { throttlingRateLimit: 0, throttlingBurstLimit: 50 } }),
      "a burst of nothing": httpStage({ defaultRouteSettings: { throttlingRateLimit: 50, throttlingBurstLimit: 0 } }),
    },
    passes: { bounded: httpStage({ defaultRouteSettings: bounded }) },
  },
  "apigateway-no-message-traces": {
    breaks: {
      "for all": httpStage({ defaultRouteSettings: { dataTraceEnabled: true } }),
      "for one": httpStage({ routeSettings: [{ routeKey: "a" }, { routeKey: "b", dataTraceEnabled: true }] }),
    },
    passes: {
      off: httpStage({
        defaultRouteSettings: { dataTraceEnabled: false },
        routeSettings: [{ dataTraceEnabled: false }],
      }),
      unsaid: httpStage(),
    },
  },
};
