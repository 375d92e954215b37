import type { Settings } from "./settings";
import { maxStorage } from "./settingTable";

/**
 * The settings of a stack in the groups that its components take, under the names that mean something there. A new setting
 * of a group comes in here, and reaches its component without another word in `index.ts`.
 */
export function settingsBySubject(settings: Settings) {
  return {
    instance: {
      majorVersion: settings.postgresMajorVersion,
      instanceClass: settings.dbInstanceClass,
      storage: {
        allocated: settings.dbAllocatedStorage,
        most: settings.dbMaxAllocatedStorage ?? Math.min(2 * settings.dbAllocatedStorage, maxStorage),
      },
      applyImmediately: settings.dbApplyImmediately,
      multiAz: settings.dbMultiAz,
      backupRetentionDays: settings.dbBackupRetentionDays,
      port: settings.dbPort,
      password: settings.dbPassword,
    },
    alarmEmails: { page: settings.alarmEmail, notice: settings.noticeEmail },
    auditRetention: { days: settings.auditRetentionDays, lockDays: settings.auditLockDays },
    capacity: {
      memorySize: settings.lambdaMemorySize,
      reservedConcurrency: settings.lambdaReservedConcurrency,
    },
    doorNames: {
      zoneId: settings.hostedZoneId,
      names: { apiDomainName: settings.apiDomainName, balancerDomainName: settings.balancerDomainName },
    },
    apiKeys: { version: settings.apiKeyVersion, former: settings.apiFormerKey },
    apiLimits: {
      rate: settings.apiRateLimit,
      burst: settings.apiBurstLimit,
      dailyQuota: settings.apiDailyQuota,
    },
    // As much as the API takes in the five minutes that the firewall looks at: it is no second, tighter limit.
    firewallRate: settings.firewallRateLimit ?? settings.apiRateLimit * 5 * 60,
    apiLogs: {
      accountRole: settings.apiGatewayAccountRole,
      executionLogs: settings.apiExecutionLogs,
      retentionDays: settings.logRetentionDays,
    },
  };
}
