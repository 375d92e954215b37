import { Draft } from "./judge";

/** The resources of a stack, some way changed. */
export type Change = (drafts: Draft[]) => Draft[] | undefined;

const named = (drafts: readonly Draft[], name: string): Draft => {
  const found = drafts.find((draft) => draft.name === name);
  if (!found) throw new Error(`Nothing is named ${name}`);
  return found;
};

/** Sets inputs of one resource; `undefined` removes one. */
const set =
  (name: string, inputs: Readonly<Record<string, unknown>>): Change =>
  (drafts) => {
    const draft = named(drafts, name);
    draft.inputs = { ...draft.inputs, ...inputs };
    for (const [key, value] of Object.entries(inputs))
      if (value === undefined) Reflect.deleteProperty(draft.inputs, key);
    return undefined;
  };

/** Sets a value inside of an input that is an object. */
const setIn =
  (name: string, input: string, values: Readonly<Record<string, unknown>>): Change =>
  (drafts) =>
    set(name, { [input]: { ...(named(drafts, name).inputs[input] as object), ...values } })(drafts);

const without =
  (...names: string[]): Change =>
  (drafts) =>
    drafts.filter(({ name }) => !names.includes(name));

const add =
  (type: string, inputs: Readonly<Record<string, unknown>>): Change =>
  (drafts) => [...drafts, { type, name: "added", inputs: { ...inputs }, reads: {} }];

/** Adds a statement to a policy document. */
const allow =
  (name: string, statement: object, input = "policy"): Change =>
  (drafts) => {
    const document = JSON.parse(String(named(drafts, name).inputs[input])) as { Statement: object[] };
    document.Statement.push({ Effect: "Allow", ...statement });
    return set(name, { [input]: JSON.stringify(document) })(drafts);
  };

/** Changes that make a stack follow even the advice that contradicts a setting of it. */
export const followAdvice: readonly Change[] = [
  without("balancer-http"),
  set("api-stage", { clientCertificateId: "certificate" }),
  ...["validator", "ledger-migrator", "ledger-reader"].map((name) =>
    set(`${name}-function`, { reservedConcurrentExecutions: 10 }),
  ),
  set("database-instance", { manageMasterUserPassword: true }),
  set("access-logs-bucket", { objectLockEnabled: true }),
];

const ingress = "balancer-ingress-443";
const acl = "aws:ec2/networkAcl:NetworkAcl";
const everybody = { Principal: "*", Action: "x:Y", Resource: "arn:x" };

/** Policies that a change breaks besides the one that it is for, since they demand more or other of the same thing. */
export const alsoBroken: Readonly<Record<string, readonly string[]>> = {
  "ec2-13-administration": ["ec2-18-web-only"],
  "ec2-19-risky-ports": ["ec2-18-web-only"],
  "elb-1-http-redirected": ["elb-18-https-only"],
  "iam-1-no-administration": ["iam-no-new-log-groups"],
};

/** For each policy that the program's types are under a change that breaks it. */
export const breaks: Readonly<Record<string, Change>> = {
  "apigateway-1-execution-logs": setIn("api-throttling", "settings", { loggingLevel: "OFF" }),
  "apigateway-2-client-certificate": set("api-stage", { clientCertificateId: undefined }),
  "apigateway-3-tracing": set("api-stage", { xrayTracingEnabled: false }),
  "apigateway-4-firewall": without("firewall-api"),
  "apigateway-5-encrypted-cache": setIn("api-throttling", "settings", { cachingEnabled: true }),
  "apigateway-access-logs": set("api-stage", { accessLogSettings: undefined }),
  "apigateway-no-body-traces": setIn("api-throttling", "settings", { dataTraceEnabled: true }),
  "apigateway-throttling": setIn("api-throttling", "settings", { throttlingRateLimit: -1 }),
  "apigateway-caller-known": set("api-validate-method", { apiKeyRequired: false }),
  "apigateway-model-checked": set("api-validate-method", { requestModels: undefined }),
  "apigateway-validator-validates": set("api-request-validator", {
    validateRequestBody: false,
    validateRequestParameters: false,
  }),
  "apigateway-plan-has-key": (drafts) => {
    named(drafts, "api-usage-plan-key").reads.usagePlanId = [];
    return undefined;
  },
  "apigateway-key-has-plan": (drafts) => {
    named(drafts, "api-usage-plan-key").reads.keyId = [];
    return undefined;
  },
  "apigateway-deployment-renewed": set("api-deployment", { triggers: {} }),
  "apigateway-tls": set("api-rest-api", { securityPolicy: undefined }),
  "apigateway-answers-repeat-nothing": set("api-response-throttled", {
    responseTemplates: { "application/json": "$context.error.validationErrorString" },
  }),
  "cloudwatch-15-alarm-actions": set("alarms-api-4xx", { alarmActions: [] }),
  "cloudwatch-17-actions-enabled": set("alarms-api-4xx", { actionsEnabled: false }),
  "cloudwatch-missing-data": set("alarms-api-4xx", { treatMissingData: undefined }),
  "cloudwatch-16-logs-kept": set("validator-logs", { retentionInDays: 364 }),
  "cloudwatch-logs-expire": set("validator-logs", { retentionInDays: undefined }),
  "cloudwatch-logs-key": set("validator-logs", { kmsKeyId: undefined }),
  "ec2-2-default-group-taken": without("network-default-group"),
  "ec2-2-default-group-empty": set("network-default-group", { egress: [{ protocol: "-1", description: "out" }] }),
  "ec2-2-default-group-alone": (drafts) => {
    named(drafts, ingress).reads.securityGroupId = ["network-default-group"];
    return undefined;
  },
  "ec2-6-flow-logs": set("flow-log-vpc", { trafficType: "ACCEPT" }),
  "ec2-15-no-public-addresses": set("network-public-1", { mapPublicIpOnLaunch: true }),
  "ec2-16-used-acls": add(acl, {}),
  "ec2-21-acl-administration": add(acl, {
    subnetIds: ["subnet"],
    ingress: [{ ruleNo: 1, action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 0, toPort: 1024 }],
  }),
  "ec2-13-administration": set(ingress, { fromPort: 22, toPort: 22 }),
  "ec2-19-risky-ports": set(ingress, { fromPort: 5432, toPort: 5432 }),
  "ec2-18-web-only": set(ingress, { fromPort: 444, toPort: 444 }),
  "ec2-no-open-way-out": set("validator-to-s3", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
  "ec2-way-out-https": set("validator-to-s3", { prefixListId: undefined, cidrIpv4: "0.0.0.0/0", fromPort: 80 }),
  "ec2-ingress-described": set(ingress, { description: undefined }),
  "ec2-egress-described": set("validator-to-s3", { description: "" }),
  "ec2-standalone-rules": set("validator-group", { egress: [{ protocol: "-1", description: "out" }] }),
  "ec2-group-described": set("validator-group", { description: "Managed by Pulumi" }),
  "ec2-nat-per-zone": (drafts) => {
    named(drafts, "network-nat-2").reads.subnetId = ["network-public-1"];
    return undefined;
  },
  "ec2-endpoint-narrow": set("audit-endpoint", { policy: undefined }),
  "elb-1-http-redirected": (drafts) => {
    const http = {
      type: "aws:lb/listener:Listener",
      name: "http",
      inputs: { protocol: "HTTP", defaultActions: [{ type: "fixed-response" }] },
      reads: {},
    };
    return [...drafts, http];
  },
  "elb-4-headers": set("balancer-alb", { dropInvalidHeaderFields: false }),
  "elb-5-access-logs": setIn("balancer-alb", "accessLogs", { enabled: false }),
  "elb-6-deletion-protection": set("balancer-alb", { enableDeletionProtection: false }),
  "elb-12-desync": set("balancer-alb", { desyncMitigationMode: "monitor" }),
  "elb-13-zones": set("balancer-alb", { subnets: ["subnet"] }),
  "elb-16-firewall": without("firewall-balancer"),
  "elb-17-tls-policy": set("balancer-https", { sslPolicy: "ELBSecurityPolicy-2016-08" }),
  "elb-18-https-only": add("aws:lb/listener:Listener", {
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }],
  }),
  "elb-closed-by-default": set("balancer-https", { defaultActions: [{ type: "forward" }] }),
  "iam-1-no-administration": allow("validator-traces-policy", { Action: "*", Resource: "arn:aws:logs:x" }),
  "iam-21-no-whole-services": allow("validator-traces-policy", { Action: ["s3:*"], Resource: "arn:x" }),
  "kms-1-own-keys": allow("validator-traces-policy", { Action: "kms:Decrypt", Resource: "*" }),
  "iam-no-new-log-groups": allow("validator-logs-policy", { Action: "logs:CreateLogGroup", Resource: "*" }),
  "iam-database-users-named": allow("validator-traces-policy", {
    Action: "rds-db:connect",
    Resource: "arn:aws:rds-db:us-east-1:123456789012:dbuser:*/validator",
  }),
  "iam-policy-readable": set("validator-traces-policy", { policy: "{" }),
  "iam-trust-named": allow("validator-role", { Principal: { AWS: "*" }, Action: "sts:AssumeRole" }, "assumeRolePolicy"),
  "iam-split-policies": set("validator-role", { managedPolicyArns: ["arn:x"] }),
  "iam-no-power-policies": set("database-monitoring-policy", {
    policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
  }),
  "kms-4-rotation": set("encryption-key", { enableKeyRotation: false }),
  "kms-5-not-public": allow("encryption-key", { Principal: { AWS: "*" }, Action: "kms:Decrypt", Resource: "*" }),
  "kms-time-to-regret": set("encryption-key", { deletionWindowInDays: 9 }),
  "kms-services-bound": allow("encryption-key", { Principal: { Service: "x.amazonaws.com" }, Action: "kms:Decrypt" }),
  "iam-resources-not-public": allow("firewall-log-policy", everybody, "policyDocument"),
  "sns-4-not-public": allow("alarms-topic-policy", everybody),
  "sns-1-encrypted": set("alarms-topic", { kmsMasterKeyId: undefined }),
  "sns-customer-key": set("alarms-topic", { kmsMasterKeyId: "alias/aws/sns" }),
  "lambda-1-known-callers": set("api-permission", { sourceArn: undefined }),
  "lambda-2-runtime": set("validator-function", { runtime: "nodejs18.x" }),
  "lambda-3-vpc": set("validator-function", { vpcConfig: undefined }),
  "lambda-5-zones": setIn("validator-function", "vpcConfig", { subnetIds: ["subnet"] }),
  "lambda-7-tracing": set("validator-function", { tracingConfig: { mode: "PassThrough" } }),
  "lambda-environment-key": set("validator-function", { kmsKeyArn: undefined }),
  "lambda-no-secrets": set("validator-function", { environment: { variables: { DB_PASSWORD: "x" } } }),
  "lambda-own-log-group": set("validator-function", { loggingConfig: { logFormat: "JSON" } }),
  "lambda-bounded": set("validator-function", { reservedConcurrentExecutions: -1 }),
  "rds-2-private": set("database-instance", { publiclyAccessible: true }),
  "rds-3-encrypted": set("database-instance", { storageEncrypted: false }),
  "rds-customer-key": set("database-instance", { kmsKeyId: undefined }),
  "rds-5-multi-az": set("database-instance", { multiAz: false }),
  "rds-6-enhanced-monitoring": set("database-instance", { monitoringInterval: 0 }),
  "rds-8-deletion-protection": set("database-instance", { deletionProtection: false }),
  "rds-final-snapshot": set("database-instance", { skipFinalSnapshot: true }),
  "rds-9-log-exports": set("database-instance", { enabledCloudwatchLogsExports: ["postgresql"] }),
  "rds-10-iam-authentication": set("database-instance", { iamDatabaseAuthenticationEnabled: false }),
  "rds-11-backups": set("database-instance", { backupRetentionPeriod: 6 }),
  "rds-13-minor-upgrades": set("database-instance", { autoMinorVersionUpgrade: false }),
  "rds-minor-version-free": set("database-instance", { engineVersion: "17.2" }),
  "rds-17-tags-on-snapshots": set("database-instance", { copyTagsToSnapshot: false }),
  "rds-23-port": set("database-instance", { port: 5432 }),
  "rds-25-administrator-name": set("database-instance", { username: "postgres" }),
  "rds-managed-password": set("database-instance", { manageMasterUserPassword: undefined }),
  "rds-insights-encrypted": set("database-instance", { performanceInsightsKmsKeyId: undefined }),
  "rds-no-extended-support": set("database-instance", { engineLifecycleSupport: undefined }),
  "rds-38-tls": set("database-parameters", { parameters: [{ name: "rds.force_ssl", value: "0" }] }),
  "rds-20-instance-events": without("alarms-database-notices"),
  "rds-21-parameter-events": without("alarms-parameter-events"),
  "rds-46-private-subnets": (drafts) => {
    named(drafts, "database-subnets").reads.subnetIds = ["network-private-1", "network-public-1"];
    return undefined;
  },
  "s3-8-public-access-block": without("audit-public-access"),
  "s3-5-policy": without("audit-policy"),
  "s3-13-lifecycle": without("audit-lifecycle"),
  "s3-14-versioning": without("audit-versioning"),
  "s3-12-ownership": without("audit-ownership"),
  "s3-4-encryption": without("audit-encryption"),
  "s3-2-3-nothing-public": set("audit-public-access", { ignorePublicAcls: false }),
  "s3-2-3-no-public-acl": add("aws:s3/bucketAcl:BucketAcl", { acl: "public-read" }),
  "s3-5-tls-only": set("audit-policy", {
    policy: JSON.stringify({
      Statement: { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::x/*" },
    }),
  }),
  "s3-6-no-strangers": allow("audit-policy", everybody),
  "s3-12-no-acls": set("audit-ownership", { rule: { objectOwnership: "ObjectWriter" } }),
  "s3-14-versions-kept": set("audit-versioning", { versioningConfiguration: { status: "Suspended" } }),
  "s3-9-access-logs": without("audit-access-logging"),
  "s3-17-customer-key": set("audit-encryption", {
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  }),
  "s3-bucket-keys": set("audit-encryption", {
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: false }],
  }),
  "s3-15-object-lock": set("audit-bucket", { objectLockEnabled: false }),
  "s3-no-inline-settings": set("audit-bucket", { acl: "private" }),
  "s3-no-force-destroy": set("audit-bucket", { forceDestroy: true }),
  "s3-old-versions-expire": set("audit-lifecycle", { rules: [{ filter: {}, expiration: { days: 1 } }] }),
  "s3-lifecycle-filter": set("audit-lifecycle", { rules: [{ noncurrentVersionExpiration: { noncurrentDays: 1 } }] }),
  "waf-rules-complete": (drafts) => {
    const [first, ...rest] = named(drafts, "firewall-acl").inputs.rules as object[];
    return set("firewall-acl", { rules: [{ ...first, statement: undefined }, ...rest] })(drafts);
  },
  "waf-10-not-empty": set("firewall-acl", { rules: [] }),
  "waf-11-logging": without("firewall-logging"),
  "waf-no-credentials-logged": (drafts) => {
    set("firewall-logging", { redactedFields: [{ queryString: {} }] })(drafts);
    return set("firewall-acl", { dataProtectionConfig: undefined })(drafts);
  },
  "waf-rate-limited": (drafts) => {
    const rules = named(drafts, "firewall-acl").inputs.rules as unknown[];
    return set("firewall-acl", { rules: rules.slice(0, 2) })(drafts);
  },
  "waf-managed-rules-act": (drafts) => {
    const [first, ...rest] = named(drafts, "firewall-acl").inputs.rules as object[];
    return set("firewall-acl", { rules: [{ ...first, overrideAction: { count: {} } }, ...rest] })(drafts);
  },
  "waf-measured": setIn("firewall-acl", "visibilityConfig", { cloudwatchMetricsEnabled: false }),
};
