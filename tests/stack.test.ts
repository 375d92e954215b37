// Rules that hold for every resource of a kind, in every variant of the stack. Doesn't prove that AWS accepts a value, nor
// that a policy suffices.
import type { Graph } from "./harness/graph";
import { savedQueries } from "../components/savedQueries";
import { inputsOf, placesOf, valuesAt } from "./harness/sdkTypes";
import { graphOf, VariantName, variantNames } from "./harness/variants";

/** A statement of a policy, with the resource and the input that it stands in. */
interface PlacedStatement {
  readonly place: string;
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: "*" | { readonly Service?: string | string[]; readonly AWS?: string };
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, string>>;
}

/** Where a resource could take a key of its own, but has none; each for its reason. */
const withoutKey: Readonly<Record<string, string>> = {
  "access-logs-encryption rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId":
    "AWS delivers access logs to buckets under S3's own key only",
  "database-instance masterUserSecretKmsKeyId": "RDS makes no secret where dbPassword is set",
  ...Object.fromEntries(
    ["validator", "ledger-migrator", "ledger-reader"].map((name) => [
      `${name}-function sourceKmsKeyArn`,
      "the archive holds no secret, and Lambda encrypts it with a key of its own",
    ]),
  ),
};

/** Places of inputs that a bucket's split resources decide, or that this program has no use for. */
const elsewhere = /^(access-logs|audit)-bucket (serverSideEncryptionConfiguration|replicationConfiguration)\./;

/** What the resources have where the SDK's types say that they take such an input, at any depth. */
function takenBy(graph: Graph, wanted: (input: string) => boolean): { place: string; value: unknown }[] {
  return graph.resources.flatMap(({ type, name, inputs }) =>
    placesOf(type, wanted).flatMap((place) =>
      valuesAt(inputs, place).map((value) => ({ place: `${name} ${place}`, value })),
    ),
  );
}

/** Every policy document in the graph. */
function statementsOf(graph: Graph): PlacedStatement[] {
  return graph.resources.flatMap(({ name, inputs }) =>
    Object.entries(inputs).flatMap(([input, value]) => {
      if (typeof value !== "string" || !value.startsWith('{"Version"')) return [];
      const { Version, Statement } = JSON.parse(value) as {
        Version: string;
        Statement: Omit<PlacedStatement, "place">[];
      };
      expect(Version).toBe("2012-10-17");
      return Statement.map((statement) => ({ ...statement, place: `${name}.${input}` }));
    }),
  );
}

/** The functions of the ledger, which one variant goes without. */
const ledgerFunctions = (variant: string) => (variant === "no ledger" ? [] : ["ledger-migrator", "ledger-reader"]);

const list = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

/** The rules of the migrator's way to Secrets Manager. */
function waysToSecrets(variant: VariantName): string[] {
  if (variant === "no ledger" || variant === "every option") return [];
  const [migrator, endpoint] = ["ledger-migrator-group-id", "ledger-migrator-endpoint-group-id"];
  return variant === "IAM authorization"
    ? [`${migrator} to ${endpoint} tcp 443-443`, `${endpoint} from ${migrator} tcp 443-443`]
    : [`${migrator} to 0.0.0.0/0 tcp 443-443`];
}

describe.each(variantNames)("the stack (%s)", (variant) => {
  let graph: Graph;

  beforeAll(async () => {
    graph = await graphOf(variant);
  });

  describe("tags", () => {
    it("are on everything that takes any: the common four, and a name of its own", () => {
      const taggable = graph.resources.filter(({ type }) => inputsOf(type).has("tags"));
      expect(taggable.length).toBeGreaterThan(50);
      const bare = taggable.filter(({ inputs }) => {
        const { Environment, MigrationDate, ManagedBy, Project, Name } = (inputs.tags ?? {}) as Record<string, string>;
        return !(Environment && MigrationDate === "2026-11-25" && ManagedBy === "Pulumi" && Project && Name);
      });
      expect(bare.map(({ name }) => name)).toEqual([]);
      // By which a resource in the console is found in the state, and apart from those of other stacks.
      const names = taggable.map(({ name, inputs }) => [name, (inputs.tags as Record<string, string>).Name]);
      const suffix = variant === "staging" ? "staging-001" : "production";
      expect(names).toEqual(taggable.map(({ name }) => [name, `payment-${name}-${suffix}`]));
    });
  });

  it("says in a few words what a thing is for, wherever it says so", () => {
    const texts = takenBy(graph, (input) => /^(description|alarmDescription)$/.test(input));
    const given = texts.filter(({ value }) => value !== undefined);
    expect(given.length).toBeGreaterThan(20);
    for (const { place, value } of given) {
      expect([place, value]).toEqual([place, expect.stringMatching(/^[A-Za-z].{5,}[^.\s]$/)]);
    }
  });

  describe("policies", () => {
    it("are all found", () => {
      expect(statementsOf(graph).length).toBeGreaterThanOrEqual(18);
    });

    it("allow no action by a wildcard, but the key's own administration", () => {
      const wide = statementsOf(graph).filter(
        ({ Effect, Action }) => Effect === "Allow" && list(Action).some((action) => /^\*$|:\*$/.test(action)),
      );
      expect(wide.map(({ place, Sid }) => `${place} ${Sid}`).sort()).toEqual([
        "alarms-key.policy AccountAdministration",
        "encryption-key.policy AccountAdministration",
      ]);
    });

    it("name their resources, but where AWS defines none", () => {
      const wide = statementsOf(graph).filter(({ Resource }) => list(Resource).includes("*"));
      expect(wide.map(({ place, Sid }) => `${place} ${Sid}`).sort()).toEqual([
        // In a key's policy it means that key.
        "alarms-key.policy AccountAdministration",
        "alarms-key.policy Alarms",
        "alarms-key.policy Events",
        "encryption-key.policy AccountAdministration",
        "encryption-key.policy LogGroups",
        ...ledgerFunctions(variant).flatMap((name) => [
          `${name}-network-policy.policy NetworkInterfaces`,
          `${name}-traces-policy.policy Traces`,
        ]),
        "validator-network-policy.policy NetworkInterfaces",
        "validator-traces-policy.policy Traces",
      ]);
    });

    it("let no role make log groups, which would never expire", () => {
      const makers = statementsOf(graph).filter(({ Action }) => list(Action).includes("logs:CreateLogGroup"));
      expect(makers).toEqual([]);
    });

    it("let everybody in only to refuse, or by the VPC's own endpoint", () => {
      const open = statementsOf(graph).filter(({ Effect, Principal }) => Effect === "Allow" && Principal === "*");
      const endpoints =
        variant === "IAM authorization" ? ["audit-endpoint", "ledger-migrator-endpoint"] : ["audit-endpoint"];
      expect([...new Set(open.map(({ place }) => place))].sort()).toEqual(endpoints.map((name) => `${name}.policy`));
    });

    it("let services act for this account alone", () => {
      const unbound = statementsOf(graph)
        .filter(({ Principal }) => typeof Principal === "object" && Principal.Service !== undefined)
        .filter(({ Condition }) => !JSON.stringify(Condition ?? {}).includes("123456789012"));
      expect(unbound.map(({ place }) => place).sort()).toEqual([
        // These don't say on whose behalf they act; of RDS's events it is known at the topic, and of EventBridge's nowhere.
        "alarms-key.policy",
        "alarms-topic-policy.policy",
        ...(graph.resources.some(({ name }) => name === "api-log-role") ? ["api-log-role.assumeRolePolicy"] : []),
        ...ledgerFunctions(variant).map((name) => `${name}-role.assumeRolePolicy`),
        "validator-role.assumeRolePolicy",
      ]);
    });

    it("refuse plain HTTP on every bucket", () => {
      const buckets = graph.all("s3/bucket:Bucket").map(({ outputs }) => outputs.arn);
      const refusing = statementsOf(graph).filter(
        ({ Effect, Condition }) => Effect === "Deny" && Condition?.Bool?.["aws:SecureTransport"] === "false",
      );
      expect(refusing.map(({ Resource }) => list(Resource)[0]).sort()).toEqual(buckets.sort());
    });

    it("narrow each permission on the function to its source", () => {
      const sources = graph.all("lambda/permission:Permission").map(({ inputs }) => String(inputs.sourceArn));
      expect(sources).toEqual([
        expect.stringMatching(/^arn:aws:execute-api:us-east-1:123456789012:api-rest-api-id\/[a-z]+\/POST\/validate$/),
        graph.named("balancer-target").outputs.arn,
        ...(variant === "no ledger" ? [] : [graph.named("validator-sweep-rule").outputs.arn]),
      ]);
    });
  });

  describe("security groups", () => {
    it("have standalone rules only, and these", () => {
      for (const { inputs } of graph.all("ec2/securityGroup:SecurityGroup")) {
        expect(Object.keys(inputs).sort()).toEqual(["description", "tags", "vpcId"]);
      }
      const hasCertificate = variant === "every option" || variant === "names of its own";
      const port = variant === "every option" ? 15432 : 5432;
      const rules = graph.resources
        .filter(({ type }) => type.startsWith("aws:vpc/securityGroup"))
        .map(({ type, inputs }) => {
          const peer = inputs.cidrIpv4 ?? inputs.prefixListId ?? inputs.referencedSecurityGroupId;
          const [ports, way] = [
            `${String(inputs.fromPort)}-${String(inputs.toPort)}`,
            type.includes("Egress") ? "to" : "from",
          ];
          return `${String(inputs.securityGroupId)} ${way} ${String(peer)} ${String(inputs.ipProtocol)} ${ports}`;
        });
      expect(rules.sort()).toEqual(
        [
          "balancer-group-id from 0.0.0.0/0 tcp 80-80",
          ...(hasCertificate ? ["balancer-group-id from 0.0.0.0/0 tcp 443-443"] : []),
          ...(variant === "no ledger" ? [] : [...ledgerFunctions(variant), "validator"]).flatMap((name) => [
            `database-group-id from ${name}-group-id tcp ${port}-${port}`,
            `${name}-group-id to database-group-id tcp ${port}-${port}`,
          ]),
          // Secrets Manager, where the master password is RDS's.
          ...waysToSecrets(variant),
          "validator-group-id to pl-63a5400a tcp 443-443",
        ].sort(),
      );
    });

    it("leave the VPC's default group empty", () => {
      const { inputs } = graph.one("ec2/defaultSecurityGroup:DefaultSecurityGroup");
      expect(Object.keys(inputs).sort()).toEqual(["tags", "vpcId"]);
    });
  });

  describe("at rest", () => {
    it("everything that can be is encrypted with the stack's key, and what tells of that key with another", () => {
      const [key, alarmKey] = ["encryption-key", "alarms-key"].map((name) => graph.named(name).outputs);
      const taken = takenBy(graph, (input) => /kms(Master)?Key(Id|Arn)$/i.test(input));
      const keyOf = (place: string) => (place.startsWith("alarms-") ? alarmKey : key);
      const bare = taken.filter(
        ({ place, value }) => ![keyOf(place)?.arn, keyOf(place)?.keyId].includes(value) && !elsewhere.test(place),
      );
      expect(bare.filter(({ place }) => !(place in withoutKey))).toEqual([]);
      expect(taken.length - bare.length).toBeGreaterThan(10);
    });

    it("nothing that can be encrypted is in clear", () => {
      const taken = takenBy(graph, (input) => /^(\w+E|e)ncrypted$/.test(input) && input !== "cacheDataEncrypted");
      expect(taken).toEqual([{ place: "database-instance storageEncrypted", value: true }]);
    });

    it("every bucket is encrypted, versioned, private, owned and emptied in time", () => {
      const buckets = graph.all("s3/bucket:Bucket").map(({ inputs }) => inputs.bucket);
      expect(buckets).toHaveLength(2);
      for (const type of [
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucketVersioning:BucketVersioning",
        "bucketPublicAccessBlock:BucketPublicAccessBlock",
        "bucketOwnershipControls:BucketOwnershipControls",
        "bucketPolicy:BucketPolicy",
        "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      ]) {
        expect([type, graph.all(`s3/${type}`).map(({ inputs }) => inputs.bucket)]).toEqual([type, buckets]);
      }
    });

    it("buckets have no inline settings, which their split resources would fight", () => {
      for (const { inputs } of graph.all("s3/bucket:Bucket")) {
        expect(Object.keys(inputs).sort()).toEqual(["bucket", "forceDestroy", "objectLockEnabled", "tags"]);
      }
      expect(graph.resources.filter(({ type }) => /V2$/.test(type))).toEqual([]);
    });

    it("lifecycle rules say to which objects they apply, and remove old versions too", () => {
      for (const { inputs } of graph.all("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")) {
        expect(inputs.rules).toMatchObject([
          { filter: {}, expiration: { days: expect.any(Number) as number }, noncurrentVersionExpiration: {} },
          { filter: {}, expiration: { expiredObjectDeleteMarker: true } },
        ]);
      }
    });
  });

  describe("logs and alarms", () => {
    it("logs expire", () => {
      const days = variant === "staging" ? 30 : 365;
      const groups = takenBy(graph, (input) => input === "retentionInDays");
      expect(groups.filter(({ value }) => value !== days)).toEqual([]);
      expect(groups).toHaveLength({ "every option": 10, "no ledger": 6 }[variant as string] ?? 9);
    });

    it("no log holds bodies or the key", () => {
      const { settings } = graph.one("apigateway/methodSettings:MethodSettings").inputs as { settings: object };
      expect(settings).toMatchObject({ dataTraceEnabled: false });
      const format = JSON.stringify(graph.one("apigateway/stage:Stage").inputs.accessLogSettings);
      expect(format).not.toMatch(/requestOverride|\.body|input\.|validationErrorString|apiKey\b|identity\.apiKey/);
      const { redactedFields } = graph.one("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs;
      for (const part of ["x-api-key", "authorization", "uriPath", "queryString"]) {
        expect(JSON.stringify(redactedFields)).toContain(part);
      }
    });

    it("every alarm tells one topic, when it rings and when it is over, and decides about missing data", () => {
      const topics = graph.all("sns/topic:Topic").map(({ outputs }) => outputs.arn);
      expect(topics).toHaveLength(2);
      const alarms = graph.all("cloudwatch/metricAlarm:MetricAlarm");
      expect(alarms.length).toBeGreaterThan(25);
      for (const { inputs } of alarms) {
        const { alarmActions, insufficientDataActions, treatMissingData } = inputs;
        expect([
          ["notBreaching", undefined],
          ["missing", alarmActions],
        ]).toContainEqual([treatMissingData, insufficientDataActions]);
      }
      for (const { inputs } of [...alarms, graph.one("cloudwatch/compositeAlarm:CompositeAlarm")]) {
        const [topic, ...more] = inputs.alarmActions as string[];
        expect([topics.includes(topic), more, inputs.okActions]).toEqual([true, [], [topic]]);
      }
      for (const { inputs } of graph.all("rds/eventSubscription:EventSubscription"))
        expect(topics).toContain(inputs.snsTopic);
    });
  });

  it("hands out names by hand only where a name is what links things", () => {
    const fixed = graph.resources.flatMap(({ name, inputs }) =>
      ["name", "alarmName", "dashboardName", "identifier", "bucket", "roleName", "namePrefix"]
        .filter((input) => input in inputs && name)
        .map(() => name),
    );
    const bucketParts = /^(access-logs|audit)-(?!bucket)/;
    expect(fixed.filter((name) => !bucketParts.test(name)).sort()).toEqual(
      [
        "access-logs-bucket",
        "alarms-key-alias",
        "alarms-payments-fail",
        "api-access-logs",
        ...(variant === "every option" ? ["api-execution-logs"] : []),
        ...(variant === "names of its own"
          ? ["api-domain-record", "api-name-validation-record", "balancer-name-validation-record", "balancer-record"]
          : []),
        "api-payment-model",
        "api-rest-api",
        "audit-bucket",
        ...savedQueries.map(({ name }) => `dashboard-query-${name}`),
        "dashboard-view",
        "database-instance",
        ...(variant === "no ledger" ? [] : ["database-logs-iam-db-auth-error"]),
        "database-logs-postgresql",
        "database-logs-upgrade",
        "encryption-alias",
        "firewall-logs",
        "flow-log-logs",
        ...ledgerFunctions(variant).flatMap((name) => [`${name}-function`, `${name}-logs`]),
        "validator-function",
        "validator-logs",
      ].sort(),
    );
  });

  it("keeps what is secret secret", () => {
    const secret = graph.resources.flatMap(({ name, secretInputs }) => secretInputs.map((input) => `${name}.${input}`));
    expect(secret.sort()).toEqual(
      [
        "api-key.value",
        ...(variant === "IAM authorization" ? [] : ["balancer-rule-validate.conditions"]),
        ...(variant === "every option" ? ["database-instance.password", "ledger-migrator-run.input"] : []),
      ].sort(),
    );
    expect(graph.secretOutputs).toEqual(["apiKey"]);
    expect(JSON.stringify(graph.outputs)).not.toContain("correct-horse-battery");
  });
});
