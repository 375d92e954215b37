// The pack looks at itself: no rule looks at nothing, and no resource of the program goes unseen.
import * as fs from "node:fs";
import * as path from "node:path";
import { rules } from "../../policy/rules";
import { graphOf, variantNames } from "../harness/variants";

/** Types without a setting that could be wrong by itself: they tie others together, and those are judged. */
const glue: Readonly<Record<string, string>> = {
  "aws:apigateway/account:Account": "one role for an account; its rights are an attachment",
  "aws:apigateway/integration:Integration": "the method in front of it is judged",
  "aws:apigateway/model:Model": "the method that checks by it is judged",
  "aws:apigateway/resource:Resource": "a path",
  "aws:apigateway/restApi:RestApi": "a container",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "lets a service of AWS write logs",
  "aws:ec2/eip:Eip": "an address",
  "aws:ec2/routeTable:RouteTable": "its routes and associations are judged",
  "aws:kms/alias:Alias": "a name",
  "aws:lb/listenerRule:ListenerRule": "what is let through is the application's matter",
  "aws:lb/targetGroup:TargetGroup": "what is behind a load balancer is the application's matter",
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": "ties a target to its group",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "how long is the application's matter",
  "aws:sns/topicSubscription:TopicSubscription": "an address",
  "aws:ec2/internetGateway:InternetGateway": "the routes to it are judged",
  "random:index/randomPassword:RandomPassword": "not of AWS",
};

it("has at least sixty policies, each with an id of its own, a title and a page of AWS or Pulumi", () => {
  expect(rules.length).toBeGreaterThanOrEqual(60);
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title, page } of rules) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(title).toMatch(/^[A-Z].+[^.]$/);
    expect(page).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\/\S+$/);
  }
});

it("looks only at types that the SDK has", () => {
  const types = new Set(rules.flatMap((rule) => rule.types));
  for (const type of types) {
    const [, module = ""] = /^aws:(.+):/.exec(type) ?? [];
    const file = path.resolve(__dirname, `../../node_modules/@pulumi/aws/${module}.js`);
    expect([type, fs.existsSync(file)]).toEqual([type, true]);
    expect([type, fs.readFileSync(file, "utf8").includes(`__pulumiType = '${type}'`)]).toEqual([type, true]);
  }
});

it("looks at every type of the program, but those that only tie others together", async () => {
  const seen = new Set(rules.flatMap((rule) => rule.types));
  const graphs = await Promise.all(variantNames.map(graphOf));
  const types = new Set(graphs.flatMap(({ resources }) => resources.map(({ type }) => type)));
  const unseen = [...types].filter((type) => !seen.has(type));
  expect(unseen.sort()).toEqual(Object.keys(glue).sort());
});

it("knows nothing of this program", () => {
  const folder = path.resolve(__dirname, "../../policy");
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const source = fs.readFileSync(path.join(folder, file), "utf8");
    expect([file, /payments:index|x-api-key|from "\.\.\//.test(source)]).toEqual([file, false]);
  }
});
