// The names of the doors, and what stands under them. Doesn't prove that ACM issues a certificate or that a name answers.
import { Graph, Refusal } from "../harness/graph";
import { graphOf } from "../harness/variants";

let graph: Graph;
const names = {
  hostedZoneId: "Z0123456789ABCDEFGHIJ",
  apiDomainName: "api.example.com",
  balancerDomainName: "pay.example.com",
};

beforeAll(async () => {
  graph = await graphOf("names of its own");
});

it.each([
  ["api-name", "api.example.com"],
  ["balancer-name", "pay.example.com"],
])("%s has a certificate that a record proves", (name, domainName) => {
  const certificate = graph.named(`${name}-certificate`);
  expect(certificate.inputs).toMatchObject({ domainName, validationMethod: "DNS" });
  expect(graph.named(`${name}-validation-record`).inputs).toEqual({
    zoneId: names.hostedZoneId,
    name: `_proof.${domainName}.`,
    type: "CNAME",
    records: ["_answer.acm-validations.aws."],
    ttl: 300,
    allowOverwrite: true,
  });
  expect(graph.named(`${name}-validation`).inputs).toEqual({
    certificateArn: certificate.outputs.arn,
    validationRecordFqdns: [`_proof.${domainName}.`],
  });
});

it("leads the API's name to its stage, over TLS 1.2 and newer, and closes AWS's own name", () => {
  expect(graph.one("apigateway/domainName:DomainName").inputs).toMatchObject({
    domainName: names.apiDomainName,
    regionalCertificateArn: graph.named("api-name-certificate").outputs.arn,
    endpointConfiguration: { types: "REGIONAL" },
    securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
    endpointAccessMode: "STRICT",
  });
  expect(graph.one("apigateway/basePathMapping:BasePathMapping").inputs).toEqual({
    domainName: names.apiDomainName,
    restApi: "api-rest-api-id",
    stageName: "production",
  });
  expect(graph.named("api-domain-record").inputs).toEqual({
    zoneId: names.hostedZoneId,
    name: names.apiDomainName,
    type: "A",
    aliases: [
      {
        name: "d-api-domain-name.execute-api.us-east-1.amazonaws.com",
        zoneId: "Z1UJRXOUMOOFQ8",
        evaluateTargetHealth: false,
      },
    ],
  });
  expect(graph.precedes("api-domain-mapping", "api-domain-record")).toBe(true);
  expect(graph.one("apigateway/restApi:RestApi").inputs.disableExecuteApiEndpoint).toBe(true);
  expect(graph.outputs.apiGatewayUrl).toBe("https://api.example.com");
});

it("leads the load balancer's name to it, over HTTPS by the certificate of that name", () => {
  expect(graph.named("balancer-https").inputs).toMatchObject({
    port: 443,
    certificateArn: graph.named("balancer-name-certificate").outputs.arn,
  });
  expect(graph.precedes("balancer-name-validation", "balancer-https")).toBe(true);
  expect(graph.named("balancer-record").inputs.aliases).toEqual([
    { name: graph.outputs.albDnsName, zoneId: "Z35SXDOTRQ7X7K", evaluateTargetHealth: false },
  ]);
  expect(graph.outputs.balancerUrl).toBe("https://pay.example.com");
  expect(graph.warnings.filter((warning) => warning.includes("HTTP"))).toEqual([]);
});

it("makes none of this without a zone, and asks Route 53 nothing", async () => {
  const plain = await graphOf("default");
  expect(plain.resources.filter(({ type }) => /acm|route53|domainName|basePath/.test(type))).toEqual([]);
  expect(plain.lookups.map(({ token }) => token)).not.toContain("aws:route53/getZone:getZone");
  expect(plain.one("apigateway/restApi:RestApi").inputs.disableExecuteApiEndpoint).toBe(false);
  expect(plain.outputs.balancerUrl).toBe(`http://${String(plain.outputs.albDnsName)}`);
});

it("names one door alone when asked to", async () => {
  const one = await graphOf({ config: { hostedZoneId: names.hostedZoneId, apiDomainName: names.apiDomainName } });
  expect(one.all("acm/certificate:Certificate").map(({ name }) => name)).toEqual(["api-name-certificate"]);
  expect(one.all("lb/listener:Listener").map(({ inputs }) => inputs.port)).toEqual([80]);
});

it.each<[Record<string, string>, string]>([
  [
    { ...names, apiDomainName: "api.example.org" },
    "apiDomainName is api.example.org, but hostedZoneId Z0123456789ABCDEFGHIJ is the zone example.com; " +
      "give a name that ends with .example.com.",
  ],
  [
    { ...names, balancerDomainName: "pay.myexample.com" },
    "balancerDomainName is pay.myexample.com, but hostedZoneId Z0123456789ABCDEFGHIJ is the zone example.com; " +
      "give a name that ends with .example.com.",
  ],
  [
    { ...names, hostedZoneId: "Z0PRIVATE" },
    "hostedZoneId Z0PRIVATE is the private zone example.com, where neither clients nor ACM find a name; give a public one.",
  ],
])("refuses %j before anything is made", async (config, message) => {
  const refusal = (await graphOf({ config }).catch((thrown: unknown) => thrown)) as Refusal;
  expect(refusal.message).toBe(message);
  expect(refusal.registered).toEqual([]);
});

it("takes the zone's own name", async () => {
  const { outputs } = await graphOf({ config: { ...names, apiDomainName: "example.com" } });
  expect(outputs.apiGatewayUrl).toBe("https://example.com");
});
