// Which resources change with a setting or with the API's parts: those that it is about, and no others. Doesn't prove how AWS
// takes the change.
import { settingTable } from "../config/settingTable";
import { paymentSchema } from "../lambda/validator/paymentSchema";
import { compare, Difference, nothing } from "./harness/compare";
import { evaluate, Evaluation, Graph } from "./harness/graph";
import { replaced } from "./harness/replaced";
import { graphOf } from "./harness/variants";

let before: Graph;

beforeAll(async () => {
  before = await graphOf("default");
});

it("deploys the API anew when its schema changes, and not otherwise", async () => {
  const restore = replaced(paymentSchema, "required", [...paymentSchema.required, "currency"]);
  try {
    const { changed } = compare(before, await evaluate());
    expect(changed).toEqual(["api-deployment", "api-payment-model"]);
  } finally {
    restore();
  }
});

it("deploys the API anew when who may call it changes", async () => {
  const { changed } = compare(before, await graphOf({ config: { apiAuthorization: "AWS_IAM" } }));
  expect(changed).toContain("api-deployment");
});

/** Another value of a setting than its default. */
interface Change {
  readonly value: string | number | boolean;
  readonly secret?: boolean;
  /** Settings without which it may not be given. */
  readonly beside?: Evaluation["config"];
  /** What changes, where that is nothing but this. */
  readonly only?: Partial<Difference>;
}

const logGroups = [
  ...["api-access-logs", "database-logs-iam-db-auth-error", "database-logs-postgresql", "database-logs-upgrade"],
  ...["firewall-logs", "flow-log-logs", "ledger-migrator-logs", "ledger-reader-logs", "validator-logs"],
];

const ledgerFunctions = ["ledger-migrator-function", "ledger-reader-function"];

const changes: Readonly<Record<string, Change>> = {
  environmentSuffix: { value: "other" },
  environment: { value: "other" },
  migrationDate: { value: "2026-12-24" },
  vpcCidr: {
    value: "10.1.0.0/16",
    only: {
      changed: [
        ...["private-1", "private-2", "private-3", "public-1", "public-2", "public-3"].map((role) => `network-${role}`),
        "network-vpc",
      ],
    },
  },
  availabilityZoneCount: { value: 2 },
  availabilityZones: {
    value: '["us-east-1c","us-east-1b","us-east-1a"]',
    only: { changed: ["network-private-1", "network-private-3", "network-public-1", "network-public-3"] },
  },
  natGateways: {
    value: "single",
    only: {
      removed: ["nat-2", "nat-3", "nat-address-2", "nat-address-3"].map((role) => `network-${role}`),
      changed: ["dashboard-view", "network-private-route-2", "network-private-route-3"],
    },
  },
  postgresMajorVersion: { value: 16, only: { changed: ["database-instance", "database-parameters"] } },
  dbInstanceClass: {
    value: "db.m7g.large",
    only: {
      changed: ["alarms-database-memory", "dashboard-view", "database-instance"],
      removed: ["alarms-database-credits"],
    },
  },
  dbAllocatedStorage: {
    value: 30,
    only: { changed: ["alarms-database-storage", "dashboard-view", "database-instance"] },
  },
  dbMaxAllocatedStorage: { value: 200, only: { changed: ["database-instance"] } },
  dbApplyImmediately: { value: false, only: { changed: ["database-instance"] } },
  dbMultiAz: { value: false, only: { changed: ["database-instance"] } },
  dbBackupRetentionDays: { value: 8, only: { changed: ["database-instance"] } },
  dbPort: {
    value: 5433,
    only: {
      changed: ["database-instance", "ledger-migrator", "ledger-reader", "validator"].flatMap((name) =>
        name === "database-instance" ? [name] : [`${name}-function`, `${name}-into-database`, `${name}-to-database`],
      ),
    },
  },
  dbPassword: {
    value: "correct-horse-battery",
    secret: true,
    only: {
      added: ["ledger-migrator-salt"],
      removed: ["ledger-migrator-secret-policy", "ledger-migrator-to-secrets"],
      changed: ["database-instance", "ledger-migrator-function", "ledger-migrator-run"],
    },
  },
  ledger: { value: false },
  lambdaMemorySize: { value: 512, only: { changed: ["validator-function"] } },
  lambdaReservedConcurrency: {
    value: 0,
    only: {
      changed: ["dashboard-view", ...ledgerFunctions, "validator-function"],
      removed: ["alarms-validator-concurrency"],
    },
  },
  apiAuthorization: { value: "AWS_IAM" },
  apiKeyVersion: { value: 2 },
  apiFormerKey: { value: true, beside: { apiKeyVersion: 2 } },
  apiExecutionLogs: { value: true, only: { added: ["api-execution-logs"], changed: ["api-throttling"] } },
  apiRateLimit: { value: 60, only: { changed: ["api-throttling", "api-usage-plan", "firewall-acl"] } },
  apiBurstLimit: { value: 120, only: { changed: ["api-throttling", "api-usage-plan"] } },
  apiDailyQuota: { value: 20_000, only: { changed: ["api-usage-plan"] } },
  apiGatewayAccountRole: { value: false, only: { removed: ["api-account", "api-log-policy", "api-log-role"] } },
  firewallRateLimit: { value: 500, only: { changed: ["firewall-acl"] } },
  certificateArn: { value: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012" },
  hostedZoneId: {
    value: "Z9876543210JIHGFEDCBA",
    beside: { hostedZoneId: "Z0123456789ABCDEFGHIJ", apiDomainName: "api.example.com" },
  },
  apiDomainName: {
    value: "api.example.com",
    beside: { hostedZoneId: "Z0123456789ABCDEFGHIJ", balancerDomainName: "pay.example.com" },
  },
  balancerDomainName: {
    value: "pay.example.com",
    beside: { hostedZoneId: "Z0123456789ABCDEFGHIJ", apiDomainName: "api.example.com" },
  },
  logRetentionDays: { value: 30, only: { changed: logGroups } },
  auditRetentionDays: { value: 400, only: { changed: ["access-logs-lifecycle", "audit-lifecycle"] } },
  auditLockDays: { value: 30, only: { added: ["audit-lock"], changed: ["audit-bucket"] } },
  alarmEmail: { value: "payments@example.com", only: { added: ["alarms-email", "alarms-notice-email"] } },
  noticeEmail: { value: "payments-team@example.com", only: { added: ["alarms-notice-email"] } },
  permissionsBoundary: {
    value: "payment-boundary",
    only: {
      changed: [
        ...["api-log-role", "database-monitoring-role", "flow-log-role"],
        ...["ledger-migrator-role", "ledger-reader-role", "validator-role"],
      ],
    },
  },
  protectData: {
    value: false,
    only: { changed: ["access-logs-bucket", "audit-bucket", "balancer-alb", "database-instance"] },
  },
};

it("has another value of every setting", () => {
  expect(Object.keys(changes)).toEqual(Object.keys(settingTable));
});

it.each(Object.entries(changes))("%s changes what it says, and nothing else", async (name, change) => {
  const { value, secret, beside, only } = change;
  const without = beside === undefined ? before : await graphOf({ config: beside });
  const found = compare(
    without,
    await graphOf({ config: { ...beside, [name]: value }, secrets: secret ? [name] : [] }),
  );
  expect(found).not.toEqual(nothing);
  if (only !== undefined) expect(found).toEqual({ ...nothing, ...only });
});

const gateways = ["nat-1", "nat-2", "nat-3", "nat-address-1", "nat-address-2", "nat-address-3"];
const privateRoutes = ["private-route-1", "private-route-2", "private-route-3"];
const noWayOut = [...gateways, ...privateRoutes].map((role) => `network-${role}`);

it.each<[string, Evaluation, Partial<Difference>]>([
  [
    "by an endpoint of Secrets Manager instead",
    {},
    {
      removed: ["ledger-migrator-to-secrets", ...noWayOut],
      added: ["endpoint", "endpoint-group", "into-endpoint", "to-endpoint"].map((role) => `ledger-migrator-${role}`),
    },
  ],
  ["with nothing instead, where the migrator gets a password", { secrets: ["dbPassword"] }, { removed: noWayOut }],
  ["with nothing instead, where there is no ledger", { config: { ledger: false } }, { removed: noWayOut }],
])("takes the NAT gateways away %s", async (_, evaluation, difference) => {
  const config = { ...evaluation.config, ...(evaluation.secrets && { dbPassword: "correct-horse-battery" }) };
  const without = await graphOf({ ...evaluation, config: { ...config, natGateways: "none" } });
  const changed = ["dashboard-view"];
  expect(compare(await graphOf({ ...evaluation, config }), without)).toEqual({ ...nothing, changed, ...difference });
});

it("leaves the firewall alone where its own setting is given", async () => {
  const firewallRateLimit = 15_000;
  const { changed } = compare(
    await graphOf({ config: { firewallRateLimit } }),
    await graphOf({ config: { firewallRateLimit, apiRateLimit: 60 } }),
  );
  expect(changed).toEqual(["api-throttling", "api-usage-plan"]);
});
