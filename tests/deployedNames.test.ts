// By which names stacks know what they are made of, in any variant. Who takes one away or changes it makes another resource of it, and
// deletes the first: an alias has to lead from the old name to the new one. Doesn't prove that an alias does.
import deployedNames from "./deployedNames.json";
import { graphOf, variantNames } from "./harness/variants";

/** What has been deployed, by what it hangs under and by its type. */
const known: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = deployedNames;

const graphs = () => Promise.all(variantNames.map(graphOf));

it("are those of tests/deployedNames.json, each under its component", async () => {
  const found: Record<string, Record<string, Set<string>>> = {};
  for (const { type, name, parent } of (await graphs()).flatMap(({ components, resources }) => [
    ...components,
    ...resources,
  ])) {
    if (type === "pulumi:pulumi:Stack") continue;
    const place = (found[parent.replace(/^payment-processing-(production|staging)$/, "the stack")] ??= {});
    (place[type] ??= new Set()).add(name);
  }
  const sorted = Object.entries(found).map(([parent, types]) => [
    parent,
    Object.fromEntries(Object.entries(types).map(([type, names]) => [type, [...names].sort()])),
  ]);
  expect(Object.fromEntries(sorted)).toEqual(known);
});

it("stand beside texts that a security group can't change, and would be another group with", async () => {
  const groups = (await graphs()).flatMap((graph) => graph.all("ec2/securityGroup:SecurityGroup"));
  const texts = groups.map(
    ({ name, inputs }) => [name, [inputs.name ?? "named by Pulumi", inputs.description]] as const,
  );
  expect(Object.fromEntries(texts)).toEqual({
    "balancer-group": ["named by Pulumi", "Payment load balancer"],
    "database-group": ["named by Pulumi", "Payment database"],
    "ledger-migrator-endpoint-group": ["named by Pulumi", "Endpoint of Secrets Manager"],
    "ledger-migrator-group": ["named by Pulumi", "Ledger's migrator"],
    "ledger-reader-group": ["named by Pulumi", "Ledger's reader"],
    "validator-group": ["named by Pulumi", "Payment validator"],
  });
});

it("go with what each component tells of itself in the state", async () => {
  const components = (await graphs()).flatMap((graph) => graph.components);
  const told = components.map(({ type, outputs }) => {
    const keys = Object.keys(outputs).filter((key) => key !== "id");
    return [type.replace("payments:index:", ""), keys.sort().join(" ")] as const;
  });
  expect(Object.fromEntries(told.filter(([type]) => type !== "pulumi:pulumi:Stack"))).toEqual({
    AccessLogStore: "bucketName",
    Alarms: "topicArn",
    ApiDomain: "url",
    ApiStage: "stageName",
    AuditStore: "bucketArn bucketName prefixListId",
    Dashboard: "",
    Database: "endpoint host securityGroupId",
    DomainName: "certificateArn domainName",
    Encryption: "keyArn keyId",
    Firewall: "",
    FlowLog: "",
    Ledger: "migratorName readerName",
    LedgerReader: "functionName",
    LoadBalancer: "arn dnsName",
    Migrator: "functionName",
    Network: "privateRouteTableIds privateSubnetIds publicSubnetIds vpcId",
    PrivateBucket: "bucketArn bucketName",
    RestApi: "apiName stageName url",
    Sweep: "",
    Validator: "functionArn functionName invokeArn",
  });
});
