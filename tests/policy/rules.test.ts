// No resource of the program goes unseen by the pack, which knows nothing of the program. Doesn't prove that what looks at a type looks
// at all of it.
import * as fs from "node:fs";
import * as path from "node:path";
import type { Rule } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { graphOf, variantNames } from "../harness/variants";

/** Types without a setting that could be wrong by itself: they tie others together, and those are judged. */
const glue: Readonly<Record<string, string>> = {
  "aws:apigateway/account:Account": "one role for an account; its rights are an attachment",
  "aws:acm/certificate:Certificate": "ACM renews it by itself; who speaks TLS by it is judged",
  "aws:acm/certificateValidation:CertificateValidation": "waits for a certificate",
  "aws:apigateway/basePathMapping:BasePathMapping": "ties a name to a stage, which is judged",
  "aws:apigateway/integration:Integration": "the method in front of it is judged",
  "aws:apigateway/model:Model": "the method that checks by it is judged",
  "aws:apigateway/resource:Resource": "a path",
  "aws:cloudwatch/dashboard:Dashboard": "a view",
  "aws:cloudwatch/eventRule:EventRule": "a schedule, or a pattern of events",
  "aws:cloudwatch/eventTarget:EventTarget": "the function or topic that hears is judged, and so is who lets it in",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "alarms on its metric are judged",
  "aws:cloudwatch/queryDefinition:QueryDefinition": "a text that is asked by whoever may",
  "aws:ec2/eip:Eip": "an address",
  "aws:kms/alias:Alias": "a name",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "says how often a call is tried again",
  "aws:lambda/invocation:Invocation": "the function that is called is judged",
  "aws:lb/listenerRule:ListenerRule": "what is let through is the application's matter",
  "aws:lb/targetGroup:TargetGroup": "what is behind a load balancer is the application's matter",
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": "ties a target to its group",
  "aws:route53/record:Record": "an address",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "how long is the application's matter",
  "aws:sns/topicSubscription:TopicSubscription": "an address",
  "random:index/randomPassword:RandomPassword": "not of AWS",
  "random:index/randomUuid:RandomUuid": "not of AWS",
};

it("looks at every type of the program, but those that are glue, as is said above with a reason", async () => {
  const seen = new Set(rules.flatMap(({ types, beside }) => [...types, ...beside]));
  const graphs = await Promise.all(variantNames.map(graphOf));
  const types = new Set(graphs.flatMap(({ resources }) => resources.map(({ type }) => type)));
  const unseen = [...types].filter((type) => !seen.has(type));
  expect(unseen.sort()).toEqual(Object.keys(glue).sort());
});

it("takes up the rules of every file; a new file's are spread in policy/rules.ts", async () => {
  const folder = path.resolve(__dirname, "../../policy");
  // `index.ts` hands the rules to Pulumi, as soon as it is loaded.
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "index.ts");
  const modules = files.map(
    async (file) => (await import(path.join(folder, file))) as Readonly<Record<string, unknown>>,
  );
  const exported = (await Promise.all(modules)).flatMap((module) => Object.values(module)).flat();
  const isRule = (value: unknown): value is Rule => value instanceof Object && "id" in value && "types" in value;
  expect(new Set(exported.filter(isRule).map(({ id }) => id))).toEqual(new Set(rules.map(({ id }) => id)));
});

it("knows nothing of this program", () => {
  const folder = path.resolve(__dirname, "../../policy");
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const source = fs.readFileSync(path.join(folder, file), "utf8");
    expect([file, /payments:index|x-api-key|from "\.\.\//.test(source)]).toEqual([file, false]);
  }
});
