// The program's own roles and the boundary that bootstrap makes for them. Doesn't prove what AWS's services ask their roles for.
import type { Graph } from "../harness/graph";
import { graphOf, variants } from "../harness/variants";
import { boundary, own, ownArn } from "./account";
import { allows, subjectsOf } from "./evaluator";

let graphs: Graph[];

beforeAll(async () => {
  const permissionsBoundary = "payment-processing-boundary-us-east-1";
  // Both branches of each setting that makes a role or a policy.
  const evaluations = Object.values(variants).map((variant) => ({
    ...variant,
    config: { ...("config" in variant ? variant.config : {}), permissionsBoundary },
  }));
  graphs = [];
  for (const evaluation of evaluations) graphs.push(await graphOf(evaluation));
});

it("bounds every role of the program", () => {
  for (const graph of graphs) {
    const roles = graph.all("iam/role:Role");
    const unbounded = roles.filter(({ inputs }) => inputs.permissionsBoundary !== own["iam:PermissionsBoundary"]);
    expect(unbounded.map(({ name }) => `${name}: give it permissionsBoundary: account.permissionsBoundary`)).toEqual(
      [],
    );
  }
  expect(graphs[0]?.all("iam/role:Role").map(({ name }) => name)).toContain("api-log-role");
});

it("bounds none where the setting is empty", async () => {
  const roles = (await graphOf("default")).all("iam/role:Role");
  expect(roles.map(({ inputs }) => inputs.permissionsBoundary)).toEqual(roles.map(() => undefined));
});

interface AwsStatement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** AWS's policies that the program attaches, as AWS publishes them: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/. */
const awsPolicies: Readonly<Record<string, readonly AwsStatement[]>> = {
  AmazonAPIGatewayPushToCloudWatchLogs: [
    {
      Action: [
        ...["CreateLogGroup", "CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "FilterLogEvents"],
        ...["GetLogEvents", "PutLogEvents"],
      ].map((action) => `logs:${action}`),
      Resource: "arn:aws:logs:us-east-1:123456789012:log-group:API-Gateway-Execution-Logs_a1b2c3/production",
    },
  ],
  AmazonRDSEnhancedMonitoringRole: [
    {
      Action: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
      Resource: "arn:aws:logs:us-east-1:123456789012:log-group:RDSOSMetrics",
    },
    {
      Action: ["CreateLogStream", "DescribeLogStreams", "GetLogEvents", "PutLogEvents"].map((one) => `logs:${one}`),
      Resource: "arn:aws:logs:us-east-1:123456789012:log-group:RDSOSMetrics",
    },
  ],
};

/** A resource that a statement names, as a request would name it. */
async function resourceOf(action: string, named: string): Promise<string> {
  const [subject] = await subjectsOf(action);
  if (!subject) return "*";
  const given = named === "*" ? ownArn(subject.arns[0] ?? "", action) : named.replaceAll("*", "x");
  // Log streams lie under their groups.
  return /:log-group:[^*]*$/.test(given) && subject.type === "log-stream" ? `${given}:log-stream:x` : given;
}

it("leaves each right of the program's policies within the boundary; else bootstrap/boundary.ts lacks it", async () => {
  const statements = graphs.flatMap((graph) => [
    ...graph
      .all("iam/rolePolicy:RolePolicy")
      .flatMap(({ inputs }) => (JSON.parse(String(inputs.policy)) as { Statement: AwsStatement[] }).Statement),
    ...graph
      .all("iam/rolePolicyAttachment:RolePolicyAttachment")
      .flatMap(
        ({ inputs }) => awsPolicies[String(inputs.policyArn).replace(/.*\//, "")] ?? [unknown(inputs.policyArn)],
      ),
  ]);
  const beyond = new Set<string>();
  for (const { Action, Resource, Condition = {} } of statements) {
    const context = {
      ...own,
      "kms:ViaService": Condition.StringEquals?.["kms:ViaService"] ?? "",
      "lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:payment-validator-production",
    };
    for (const action of [Action].flat()) {
      for (const named of [Resource].flat()) {
        const resource = await resourceOf(action, named);
        const everything = { policies: [JSON.stringify(all)], boundary };
        if (!(await allows(everything, { action, resource, context }))) beyond.add(`${action} on ${resource}`);
      }
    }
  }
  expect([...beyond]).toEqual([]);
});

const all = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

function unknown(policy: unknown): never {
  throw new Error(
    `${String(policy)}: add what it allows to this file, and it to attachedPolicies in bootstrap/policies.ts.`,
  );
}
