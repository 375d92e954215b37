import { checkHostedZone, lookUpAccount, lookUpZones, requireOwnCertificate } from "./account";
import { keptCalls } from "./components/ledger";
import { natGatewayCount } from "./components/natGateways";
import { fixedNames } from "./components/names";
import { stackTags } from "./components/tags";
import { deployedWith, refuseOneWayChanges } from "./config/deployedWith";
import { lookUpFormerDeployment } from "./config/formerDeployment";
import type { Settings } from "./config/settings";
import { settingsBySubject } from "./config/subjects";
import { checkQuotas } from "./quotas";

/**
 * Looks up and checks all that the program has to know before its first resource: where it runs, over which zones, what the stack
 * was deployed with before, and whether the account has room for it.
 *
 * @throws pulumi.RunError with one sentence for each thing that would stop a deployment half way.
 */
export async function preflight(settings: Settings) {
  const { availabilityZoneCount: count, availabilityZones: names, natGateways } = settings;
  const account = await lookUpAccount(settings.permissionsBoundary);
  const { accountId, region } = account;
  requireOwnCertificate(settings.certificateArn, account);
  const now = deployedWith(settings, account);
  const former = await lookUpFormerDeployment(now);
  refuseOneWayChanges(former.with, now, settings.dbApplyImmediately);

  const tags = stackTags(settings);
  const nameTag = (logicalName: string) => tags.named(logicalName).Name;
  const needs = {
    region,
    addressNames: Array.from({ length: natGatewayCount(natGateways, count) }, (_, index) =>
      nameTag(`network-nat-address-${index + 1}`),
    ),
    vpcName: nameTag("network-vpc"),
    reservedConcurrency: settings.lambdaReservedConcurrency,
    ledgerConcurrency: settings.ledger ? keptCalls.migrator + keptCalls.reader : 0,
  };
  const [zones] = await Promise.all([
    lookUpZones(region, { count, names }),
    checkQuotas(needs),
    checkHostedZone(settingsBySubject(settings).doorNames),
  ]);
  return {
    account,
    zones: zones.names,
    names: fixedNames(settings.environmentSuffix, {
      accountId,
      regionCode: zones.regionCode,
      formerAuditBucket: former.auditBucketName,
    }),
    tags,
    deployedWith: now,
  };
}
