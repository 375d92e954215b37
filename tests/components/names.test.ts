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
  api: /^.{1,128}$/,
  // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
  firewallLogs: /^aws-waf-logs-[.\-_/#A-Za-z0-9]{1,499}$/,
  flowLogs: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
  keyAlias: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/,
};

it.each(["a", "0", "staging-001", "a".repeat(maxSuffixLength)])("keeps the rules with the suffix %s", (suffix) => {
  const names = fixedNames(suffix, "123456789012");
  expect(Object.keys(names).sort()).toEqual(Object.keys(rules).sort());
  for (const [use, rule] of Object.entries(rules)) expect(names[use as keyof Names]).toMatch(rule);
});

it("would break a rule with one character more", () => {
  const { accessLogBucket } = fixedNames("a".repeat(maxSuffixLength + 1), "123456789012");
  expect(accessLogBucket).not.toMatch(rules.accessLogBucket);
});
