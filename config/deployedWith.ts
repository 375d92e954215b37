import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings";

/** What a stack is deployed with and can't change afterwards, or in one direction only. */
export interface DeployedWith {
  readonly accountId: string;
  readonly region: string;
  readonly environmentSuffix: string;
  readonly environment: string;
  readonly vpcCidr: string;
  readonly availabilityZoneCount: number;
  readonly postgresMajorVersion: number;
  /** GiB. */
  readonly dbAllocatedStorage: number;
  /** Whether the audit bucket was made with a lock. */
  readonly auditLock: boolean;
}

/** What this deployment tells to the next one, as its output `deployedWith`. */
export function deployedWith(
  settings: Settings,
  { accountId, region }: Pick<DeployedWith, "accountId" | "region">,
): DeployedWith {
  const { environmentSuffix, environment, vpcCidr, availabilityZoneCount } = settings;
  const { postgresMajorVersion, dbAllocatedStorage, auditLockDays } = settings;
  return {
    ...{ accountId, region, environmentSuffix, environment, vpcCidr, availabilityZoneCount },
    ...{ postgresMajorVersion, dbAllocatedStorage, auditLock: auditLockDays > 0 },
  };
}

/** A rule for one value that can't change freely. */
interface OneWay<T> {
  /** Whether the change is one that AWS refuses, or that would lose something. */
  readonly refuses: (former: T, now: T) => boolean;
  /** What stands where, as a sentence about the value now. */
  readonly now: (now: T) => string;
  /** Completes "but the stack was deployed with …". */
  readonly former: (former: T) => string;
  /** Why not, and the way out. */
  readonly wayOut: (former: T) => string;
}

const differs = (former: unknown, now: unknown): boolean => former !== now;
const elsewhere = "or make another stack for it";

/** A setting under its own name that keeps its value. */
function keeps(key: string, reason: string): OneWay<string> {
  return {
    refuses: differs,
    now: (now) => `${key} is ${now}`,
    former: (former) => former,
    wayOut: (former) => `${reason}; set it back to ${former}, ${elsewhere}`,
  };
}

/** A setting that only grows. */
function grows(key: string, unit: string, reason: string): OneWay<number> {
  return {
    refuses: (former, now) => now < former,
    now: (now) => `${key} is ${now}${unit}`,
    former: (former) => `${former}${unit}`,
    wayOut: (former) => `${reason}; set it to ${former} or more, ${elsewhere}`,
  };
}

/** What a value is wrong with after a former one, or nothing. */
type Rule = (former: Partial<DeployedWith>, now: DeployedWith) => string | undefined;

function rule<K extends keyof DeployedWith>(key: K, oneWay: OneWay<DeployedWith[K]>): Rule {
  return ({ [key]: former }, { [key]: now }) =>
    former === undefined || !oneWay.refuses(former, now)
      ? undefined
      : `${oneWay.now(now)}, but the stack was deployed with ${oneWay.former(former)}, ${oneWay.wayOut(former)}.`;
}

const rules: readonly Rule[] = [
  rule("accountId", {
    refuses: differs,
    now: (now) => `The credentials are for account ${now}`,
    former: (former) => `those of ${former}`,
    wayOut: (former) => `which has all that it is made of; take credentials for ${former}, ${elsewhere}`,
  }),
  rule("region", keeps("aws:region", "and no resource moves to another region")),
  rule("environmentSuffix", keeps("environmentSuffix", "and another name makes another database and other buckets")),
  rule("environment", keeps("environment", "and another stage has another address")),
  rule("vpcCidr", keeps("vpcCidr", "and the database can't move to another network")),
  rule("availabilityZoneCount", grows("availabilityZoneCount", "", "and RDS gives up no subnet that it may be using")),
  rule("postgresMajorVersion", grows("postgresMajorVersion", "", "and PostgreSQL does not go back")),
  rule("dbAllocatedStorage", grows("dbAllocatedStorage", " GiB", "and storage does not shrink")),
  rule("auditLock", {
    refuses: differs,
    now: (now) => `auditLockDays is ${now ? "above 0" : "0"}`,
    former: (former) => (former ? "a lock" : "none"),
    wayOut: (former) =>
      `which a bucket gets when it is made, and keeps; set it to ${former ? "1 or more" : "0"}, ${elsewhere}`,
  }),
];

/**
 * Refuses what AWS would refuse half way, before anything is changed.
 *
 * @param former what the stack was deployed with, as far as it is known; what isn't known is let through.
 * @throws pulumi.RunError with one sentence for each setting, which names the former value and the way out.
 */
export function refuseOneWayChanges(former: Partial<DeployedWith>, now: DeployedWith, applyImmediately: boolean): void {
  const faults = rules.flatMap((of) => of(former, now) ?? []);
  const major = former.postgresMajorVersion;
  if (major !== undefined && now.postgresMajorVersion > major && !applyImmediately) {
    faults.push(
      `postgresMajorVersion is ${now.postgresMajorVersion}, but the stack was deployed with ${major}, and dbApplyImmediately is false; ` +
        "set that to true for the upgrade, which can't wait for a window.",
    );
  }
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
}
