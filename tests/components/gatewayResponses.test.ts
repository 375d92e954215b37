// API Gateway's own answers. Doesn't prove which case API Gateway answers with which of them.
import { accessLogFormat } from "../../components/accessLog";
import { gatewayResponses, responseTemplate } from "../../components/gatewayResponses";
import { graphOf } from "../harness/variants";

describe.each([false, true])("with signed requests: %s", (signed) => {
  it("cover the two catch-alls, and no case twice", () => {
    const types = gatewayResponses(signed).map(({ responseType }) => responseType);
    expect(types).toEqual(expect.arrayContaining(["DEFAULT_4XX", "DEFAULT_5XX"]) as string[]);
    expect(new Set(types).size).toBe(types.length);
  });

  it("are JSON in the validator's shape, and repeat nothing that was sent", () => {
    for (const response of gatewayResponses(signed)) {
      const template = responseTemplate(response);
      expect(JSON.parse(template)).toMatchObject({
        error: expect.any(String) as string,
        request_id: "$context.extendedRequestId",
      });
      expect(template.match(/\$[\w.]+/g)).toEqual(["$context.extendedRequestId"]);
    }
  });
});

it("tell when to try again, in seconds", () => {
  const waits = gatewayResponses(false).flatMap(({ responseType, retryAfter }) =>
    retryAfter === undefined ? [] : [[responseType, retryAfter]],
  );
  expect(waits).toEqual([
    ["THROTTLED", 1],
    ["QUOTA_EXCEEDED", 3600],
    ["INTEGRATION_TIMEOUT", 1],
  ]);
});

it("tell an unknown path as such, unless a signature is what's missing", () => {
  const missing = (signed: boolean) =>
    gatewayResponses(signed).find(({ responseType }) => responseType === "MISSING_AUTHENTICATION_TOKEN");
  expect(missing(false)).toMatchObject({ status: 404, error: "Not found" });
  expect(missing(true)).toEqual({ responseType: "MISSING_AUTHENTICATION_TOKEN", status: 403, error: "Forbidden" });
});

it("name the status of every case that has one, and none for those of several, so that no preview has it to lose", async () => {
  const statusOf = async (variant: "default" | "IAM authorization") => {
    const responses = (await graphOf(variant)).all("apigateway/response:Response");
    return Object.fromEntries(
      responses.map(({ inputs }) => [String(inputs.responseType), inputs.statusCode]),
    ) as Record<string, unknown>;
  };
  // As API Gateway has them: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html.
  const own = {
    ACCESS_DENIED: "403",
    BAD_REQUEST_BODY: "400",
    DEFAULT_4XX: undefined,
    DEFAULT_5XX: undefined,
    INTEGRATION_TIMEOUT: "504",
    INVALID_API_KEY: "403",
    MISSING_AUTHENTICATION_TOKEN: "403",
    QUOTA_EXCEEDED: "429",
    THROTTLED: "429",
    UNSUPPORTED_MEDIA_TYPE: "415",
    WAF_FILTERED: "403",
  };
  expect(await statusOf("IAM authorization")).toEqual(own);
  expect(await statusOf("default")).toEqual({ ...own, MISSING_AUTHENTICATION_TOKEN: "404" });
});

it("say to clients what the validator would", async () => {
  const answers = (await graphOf("default")).all("apigateway/response:Response").map(({ inputs }) => {
    const { "application/json": body = "" } = inputs.responseTemplates as Record<string, string>;
    const { request_id, ...read } = JSON.parse(body) as Record<string, unknown>;
    expect(request_id).toBe("$context.extendedRequestId");
    return [inputs.responseType, { ...read, ...(inputs.responseParameters as object | undefined) }] as const;
  });
  const retryAfter = "gatewayresponse.header.Retry-After";
  expect(Object.fromEntries(answers)).toEqual({
    ACCESS_DENIED: { error: "Forbidden" },
    BAD_REQUEST_BODY: {
      error: "Invalid payment data",
      details: [{ field: "(body)", message: "Send a payment as docs/openapi.yaml describes it." }],
    },
    DEFAULT_4XX: { error: "Request refused" },
    DEFAULT_5XX: { error: "Internal server error" },
    INTEGRATION_TIMEOUT: { error: "Service unavailable", [retryAfter]: "'1'" },
    INVALID_API_KEY: { error: "Forbidden" },
    MISSING_AUTHENTICATION_TOKEN: { error: "Not found" },
    QUOTA_EXCEEDED: { error: "Daily quota exceeded", [retryAfter]: "'3600'" },
    THROTTLED: { error: "Too many requests", [retryAfter]: "'1'" },
    UNSUPPORTED_MEDIA_TYPE: { error: "Unsupported media type" },
    WAF_FILTERED: { error: "Request refused" },
  });
});

it("the access log holds nothing that a client can choose", () => {
  const variables = accessLogFormat.match(/\$[\w.]+/g) ?? [];
  expect(variables.length).toBeGreaterThan(5);
  for (const variable of variables)
    expect(variable).toMatch(/^\$context\.(?!error\.(message|validation)|path$|identity\.(apiKey|userAgent))/);
});
