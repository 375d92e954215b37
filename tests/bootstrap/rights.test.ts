// Whether the roles' rights are those that the program, the smoke check and AWS's own resource schemas ask for. Doesn't
// prove that AWS asks for nothing else: what its provider calls besides is seen on AWS alone.
import * as fs from "node:fs";
import * as path from "node:path";
import { services } from "../../bootstrap/rights";
import { evaluate } from "../harness/graph";
import { productionDatabase } from "../harness/mocks";
import { graphOf, variantNames } from "../harness/variants";
import { deploy, own, ownArn, preview } from "./account";
import { allows, Judged, subjectsOf } from "./evaluator";
import * as facts from "./cloudFormationActions.json";
import { changesInReads, notNeeded, notOfAws } from "./notNeeded";

const root = path.resolve(__dirname, "../..");
const schemas: Readonly<Record<string, readonly string[]>> = facts.schemas;
const actionsOf: Readonly<Record<string, { readonly read: readonly string[]; readonly change: readonly string[] }>> =
  facts.types;

/** Types and look-ups of the program, but those that take no right. */
let programTypes: string[];

beforeAll(async () => {
  const graphs = await Promise.all(variantNames.map(graphOf));
  // A stack that was deployed before it told what with looks more up.
  graphs.push(await evaluate({ world: { database: productionDatabase } }));
  const types = graphs.flatMap(({ resources, lookups }) => [
    ...resources.map(({ type }) => type),
    ...lookups.map(({ token }) => token),
  ]);
  const rightless = /^random:|^pulumi:|:getPartition$|:getCallerIdentity$|:getRegion$/;
  programTypes = [...new Set(types)].filter((type) => !rightless.test(type)).sort();
});

it("names in bootstrap/rights.ts exactly the types that the program has", () => {
  // IAM's rights have conditions of their own, in bootstrap/policies.ts.
  const found = programTypes.filter((type) => !type.startsWith("aws:iam/"));
  const named = Object.values(services).flatMap(({ types }) => types);
  const faults = [
    ...found
      .filter((type) => !named.includes(type))
      .map((type) => `${type}: add it to its service in bootstrap/rights.ts, with the actions that it takes`),
    ...named
      .filter((type) => !found.includes(type))
      .map((type) => `${type}: no resource has this type; take it and its actions out of bootstrap/rights.ts`),
  ];
  expect(faults).toEqual([]);
});

/** Whether a role may do an action to what the stack has of the action's kind. */
async function mayDo(role: Judged, action: string): Promise<boolean> {
  const subjects = await subjectsOf(action);
  if (subjects.length === 0) return allows(role, { action, resource: "*", context: own });
  for (const form of subjects.flatMap(({ arns }) => arns)) {
    // A form of ARN that fits two kinds of resources is no request.
    const allowed = await allows(role, { action, resource: ownArn(form, action), context: own }).catch(() => false);
    if (allowed) return true;
  }
  return false;
}

/** Actions of AWS's resource schemas that a role lacks, each with the schemas that name it. */
async function lacking(role: Judged, kinds: readonly ("read" | "change")[]): Promise<Record<string, string>> {
  const asked = new Map<string, Set<string>>();
  for (const type of programTypes) {
    // A look-up has no schema.
    if (/\/get[A-Z]/.test(type)) continue;
    const names = schemas[type];
    if (!names)
      throw new Error(`${type}: add its schema and its actions to tests/bootstrap/cloudFormationActions.json`);
    for (const name of names) {
      for (const action of kinds.flatMap((kind) => actionsOf[name]?.[kind] ?? [])) {
        asked.set(action, (asked.get(action) ?? new Set()).add(name));
      }
    }
  }
  const missing: Record<string, string> = {};
  for (const [action, types] of [...asked].sort()) {
    if (notOfAws.includes(action)) continue;
    if (!(await mayDo(role, action))) missing[action] = [...types].join(" ");
  }
  return missing;
}

describe("AWS's resource schemas", () => {
  const reasons = new Map(
    Object.entries(notNeeded).flatMap(([reason, list]) => list.map((action) => [action, reason])),
  );

  it("ask the deploy role for nothing that it lacks without a reason", async () => {
    const missing = await lacking(deploy, ["read", "change"]);
    const unexplained = Object.entries(missing)
      .filter(([action]) => !reasons.has(action))
      .map(
        ([action, types]) =>
          `${action} (${types}): grant it in bootstrap/rights.ts, or say why not in tests/bootstrap/notNeeded.ts`,
      );
    expect(unexplained).toEqual([]);
    const needless = [...reasons.keys()].filter((action) => !(action in missing));
    expect(needless).toEqual([]);
  }, 60_000);

  it("ask the preview role for no reading that it lacks without a reason", async () => {
    const missing = await lacking(preview, ["read"]);
    const unexplained = Object.keys(missing).filter((action) => !reasons.has(action));
    expect(unexplained).toEqual(changesInReads);
  }, 60_000);
});

describe("the smoke check", () => {
  /** Methods of the SDK's clients that its sources call, as actions. */
  async function smokeActions(): Promise<string[]> {
    const folder = path.join(root, "tools/smoke");
    const text = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
    const clients = [...text.join("\n").matchAll(/import \{ (\w+)[^}]* \} from "(@aws-sdk\/client-([\w-]+))"/g)];
    const actions = clients.map(async ([, name = "", module = "", service = ""]) => {
      const sdk = (await import(module)) as Readonly<Record<string, { prototype: object }>>;
      const methods = Object.getOwnPropertyNames(sdk[name]?.prototype ?? {});
      return methods
        .filter((method) => new RegExp(`\\.${method}\\(`).test(text.join("\n")))
        .flatMap((method) => asActions[method] ?? [`${service}:${method.charAt(0).toUpperCase()}${method.slice(1)}`]);
    });
    return [...new Set((await Promise.all(actions)).flat())].sort();
  }

  /** Where S3 and Lambda call a right otherwise than its method. */
  const asActions: Readonly<Record<string, readonly string[]>> = {
    getBasePathMappings: ["apigateway:GET"],
    getResources: ["apigateway:GET"],
    getObjectLockConfiguration: ["s3:GetBucketObjectLockConfiguration"],
    invoke: ["lambda:InvokeFunction"],
    listObjectVersions: ["s3:ListBucketVersions"],
    deleteObject: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
  };

  it("makes no call that the deploy role may not make", async () => {
    const actions = await smokeActions();
    expect(actions).toEqual([
      "apigateway:GET",
      "cloudwatch:GetMetricStatistics",
      "ec2:DescribeSecurityGroups",
      "lambda:GetFunctionConfiguration",
      "lambda:InvokeFunction",
      "rds:DescribeDBInstances",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetObject",
      "s3:ListBucketVersions",
      "xray:GetTraceSummaries",
    ]);
    for (const action of actions) expect([action, await mayDo(deploy, action)]).toEqual([action, true]);
  });

  it("may call an API that asks for a signature, by the role of deployments alone", () => {
    // The evaluator takes no wildcard for an API's id, which AWS gives when it makes the API.
    const granted =
      '"Action":["execute-api:Invoke"],"Resource":["arn:aws:execute-api:us-east-1:123456789012:*/*/POST/validate"]';
    expect(deploy.policies.join()).toContain(granted);
    expect(preview.policies.join()).not.toContain("execute-api");
  });
});
