// Every name that is set by hand keeps AWS's rules for the longest suffix. Doesn't prove that a name is free.
import { fixedNames, maxSuffixLength, Names } from "../../components/names";

/** What each service takes: its page, and the rule. */
const rules: Readonly<Record<keyof Names, RegExp>> = {
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
  database: /^(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html
  finalSnapshot: /^(?!.*--)[a-z][a-z0-9-]{0,253}[a-z0-9]$/,
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  auditBucket: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  accessLogBucket: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  validator: /^[A-Za-z0-9_-]{1,64}$/,
  migrator: /^[A-Za-z0-9_-]{1,64}$/,
  ledgerReader: /^[A-Za-z0-9_-]{1,64}$/,
  api: /^.{1,128}$/,
  // https://docs.aws.amazon.com/waf/latest/APIReference/API_VisibilityConfig.html
  firewallMetrics: /^[A-Za-z0-9_-]{1,128}$/,
  // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
  firewallLogs: /^aws-waf-logs-[.\-_/#A-Za-z0-9]{1,499}$/,
  flowLogs: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
  keyAlias: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/,
  alarmKeyAlias: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
  paymentsFail: /^[A-Za-z0-9-]{1,255}$/,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  dashboard: /^[A-Za-z0-9_-]{1,255}$/,
};

const place = { accountId: "123456789012", regionCode: "use1", formerAuditBucket: undefined };

it.each(["a", "0", "staging-001", "a".repeat(25)])("keeps the rules with the suffix %s", (suffix) => {
  const names = fixedNames(suffix, place);
  expect(Object.keys(names).sort()).toEqual(Object.keys(rules).sort());
  for (const [use, rule] of Object.entries(rules)) expect(names[use as keyof Names]).toMatch(rule);
});

it.each([
  ["use1", 25],
  ["apse2", 24],
  ["eusc-dee1", 20],
])("leaves room for %s in a bucket's name up to a suffix of %d characters", (regionCode, most) => {
  const { accessLogBucket } = fixedNames("a".repeat(most), { ...place, regionCode });
  expect(accessLogBucket).toMatch(rules.accessLogBucket);
  expect(accessLogBucket).toHaveLength(63);
  const suffix = "a".repeat(most + 1);
  expect(() => fixedNames(suffix, { ...place, regionCode })).toThrow(
    `environmentSuffix is ${suffix}, but payment-access-logs-${suffix}-123456789012-${regionCode} is longer than the name of a bucket may be; give ${most} characters or fewer.`,
  );
});

it("names buckets otherwise in another region, and no other name", () => {
  const [here, there] = ["use1", "euw1"].map((regionCode) => fixedNames("a", { ...place, regionCode }));
  expect(here).toMatchObject({
    auditBucket: "payment-audit-logs-a-123456789012-use1",
    accessLogBucket: "payment-access-logs-a-123456789012-use1",
  });
  expect(there).toEqual({
    ...here,
    auditBucket: "payment-audit-logs-a-123456789012-euw1",
    accessLogBucket: "payment-access-logs-a-123456789012-euw1",
  });
});

it("keeps the buckets of a stack from before the region was in their names, whose suffix could be longer", () => {
  const suffix = "a".repeat(maxSuffixLength);
  const formerAuditBucket = `payment-audit-logs-${suffix}-123456789012`;
  const names = fixedNames(suffix, { ...place, formerAuditBucket });
  expect(names).toMatchObject({
    auditBucket: formerAuditBucket,
    accessLogBucket: `payment-access-logs-${suffix}-123456789012`,
  });
  expect(names.accessLogBucket).toMatch(rules.accessLogBucket);
});
