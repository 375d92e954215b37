// Which outputs of the provider can hold a secret of ours, and that the program keeps those secret. Goes by their names, as
// the SDK's types declare them; doesn't prove that no other output repeats a secret (tests/emulator/changes.test.ts searches
// a stored state).
import * as fs from "node:fs";
import * as path from "node:path";
import type { Graph } from "./harness/graph";
import { graphOf, variantNames } from "./harness/variants";

const telling = /value|password|secret|token|credential|hash|result/i;

/** `secret`, or why the output holds nothing that has to be kept. */
const verdicts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "aws:apigateway/apiKey:ApiKey": { value: "secret" },
  "aws:apigateway/usagePlanKey:UsagePlanKey": { value: "secret" },
  "aws:apigateway/integration:Integration": { credentials: "the ARN of a role, which is not given" },
  "aws:lambda/function:Function": { sourceCodeHash: "of the code, which holds no secret" },
  "aws:lambda/invocation:Invocation": { result: "which files of the migrations were applied, by name" },
  "aws:lambda/permission:Permission": { eventSourceToken: "for Alexa, and not given" },
  "aws:rds/instance:Instance": {
    password: "secret",
    domainAuthSecretArn: "for Active Directory, and not given",
    masterUserSecretKmsKeyId: "the ARN of a key",
    masterUserSecrets: "ARN and status of the secret that RDS makes",
    passwordWo: "written only, and not given",
  },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    token: "for a bucket that was made without the lock, and not given",
  },
  "aws:wafv2/webAcl:WebAcl": {
    lockToken: "the version of the rules",
    tokenDomains: "domains, and not given",
  },
  "random:index/randomPassword:RandomPassword": { result: "secret", bcryptHash: "secret" },
  "random:index/randomUuid:RandomUuid": { result: "a name of a time" },
};

/** Header values that a listener adds to answers. */
const answerHeader = /^routingHttpResponse\w+HeaderValue$/;

/** Outputs of a type that are named as if they held a secret. */
function tellingOutputs(type: string): string[] {
  const [provider = "", module = ""] = type.split(":");
  const file = path.resolve(__dirname, `../node_modules/@pulumi/${provider}/${module.replace("index/", "")}.d.ts`);
  const text = fs.readFileSync(file, "utf8");
  const ofClass = text.slice(text.indexOf("export declare class"), text.indexOf("export interface"));
  const outputs = [...ofClass.matchAll(/^ {4}readonly (\w+): pulumi\.Output<(\w+)/gm)];
  expect(outputs.length).toBeGreaterThan(0);
  return outputs
    .filter(
      ([, name = "", kind = ""]) => telling.test(name) && !answerHeader.test(name) && !/boolean|number/.test(kind),
    )
    .map(([, name = ""]) => name);
}

let graphs: readonly Graph[];

beforeAll(async () => {
  graphs = await Promise.all(variantNames.map(graphOf));
});

it("knows every output that can hold a secret, of every type in the program", () => {
  const types = new Set(graphs.flatMap(({ resources }) => resources.map(({ type }) => type)));
  const found = [...types]
    .map((type) => [type, tellingOutputs(type).sort()] as const)
    .filter(([, outputs]) => outputs.length > 0);
  const judged = Object.entries(verdicts).map(([type, outputs]) => [type, Object.keys(outputs).sort()]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(judged));
});

it("keeps each of them secret wherever it holds one", () => {
  const open = graphs.flatMap(({ resources }) =>
    resources.flatMap(({ type, name, inputs, secretInputs, secretOutputs }) =>
      Object.entries(verdicts[type] ?? {})
        .filter(([output, verdict]) => verdict === "secret" && !(type.startsWith("aws:rds") && !(output in inputs)))
        .filter(([output]) => !secretInputs.includes(output) && !secretOutputs.includes(output))
        .map(([output]) => `${name}.${output}`),
    ),
  );
  expect(open).toEqual([]);
});
