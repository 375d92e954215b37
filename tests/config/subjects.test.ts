// Which setting reaches a component under which name, and what a setting that is left empty comes to. Doesn't prove what a
// component makes of it (tests/settings.test.ts).
import { settingsBySubject } from "../../config/subjects";
import { parse } from "../harness/configuration";

it("gives each setting to its subject", () => {
  const given = {
    postgresMajorVersion: "18",
    dbInstanceClass: "db.t4g.medium",
    dbAllocatedStorage: "30",
    dbMaxAllocatedStorage: "300",
    dbApplyImmediately: "false",
    dbMultiAz: "false",
    dbBackupRetentionDays: "14",
    dbPort: "5433",
    alarmEmail: "page@example.com",
    noticeEmail: "notice@example.com",
    auditRetentionDays: "700",
    auditLockDays: "400",
    lambdaMemorySize: "512",
    lambdaReservedConcurrency: "50",
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
    apiDomainName: "api.example.com",
    balancerDomainName: "pay.example.com",
    apiKeyVersion: "3",
    apiFormerKey: "true",
    apiRateLimit: "20",
    apiBurstLimit: "40",
    apiDailyQuota: "10000",
    firewallRateLimit: "500",
    apiGatewayAccountRole: "false",
    apiExecutionLogs: "true",
    logRetentionDays: "731",
  };
  expect(settingsBySubject(parse(given))).toEqual({
    instance: {
      majorVersion: 18,
      instanceClass: "db.t4g.medium",
      storage: { allocated: 30, most: 300 },
      applyImmediately: false,
      multiAz: false,
      backupRetentionDays: 14,
      port: 5433,
      password: undefined,
    },
    alarmEmails: { page: "page@example.com", notice: "notice@example.com" },
    auditRetention: { days: 700, lockDays: 400 },
    capacity: { memorySize: 512, reservedConcurrency: 50 },
    doorNames: {
      zoneId: "Z0123456789ABCDEFGHIJ",
      names: { apiDomainName: "api.example.com", balancerDomainName: "pay.example.com" },
    },
    apiKeys: { version: 3, former: true },
    apiLimits: { rate: 20, burst: 40, dailyQuota: 10_000 },
    firewallRate: 500,
    apiLogs: { accountRole: false, executionLogs: true, retentionDays: 731 },
  });
});

it.each([
  ["20", 40],
  ["32768", 65_536],
  ["32769", 65_536],
])("lets %s GiB grow to %s where no ceiling is set", (dbAllocatedStorage, most) => {
  expect(settingsBySubject(parse({ dbAllocatedStorage })).instance).toMatchObject({ storage: { most } });
});

it("lets the firewall take in five minutes what the API does, where it has no limit of its own", () => {
  expect(settingsBySubject(parse({ apiRateLimit: "20" })).firewallRate).toBe(6_000);
});
