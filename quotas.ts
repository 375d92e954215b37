import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a stack takes of what an account is given. */
export interface Needs {
  /** Where the account's quotas are looked at. */
  readonly region: string;
  /** `Name` tags of the elastic IP addresses that the stack has, or will have. */
  readonly addressNames: readonly string[];
  /** `Name` tag of its VPC. */
  readonly vpcName: string;
  /** Concurrent calls that are kept for the validator; 0 for none. */
  readonly reservedConcurrency: number;
  /** Those that are kept for the ledger's functions, if any are for the validator. */
  readonly ledgerConcurrency: number;
}

/** Calls that Lambda keeps free of reservations: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html. */
const unreservedConcurrency = 100;

/**
 * Looks up what AWS would only refuse in the middle of a deployment, the last of it after twenty minutes. Quotas by their codes:
 * https://docs.aws.amazon.com/servicequotas/latest/userguide/gs-request-quota.html.
 *
 * @throws pulumi.RunError with one sentence for each quota that is too small: which, by how much, and the remedy. Who may not look
 *   them up is told so, and goes on.
 */
export async function checkQuotas(needs: Needs): Promise<void> {
  let faults: string[];
  try {
    faults = (await Promise.all([addressFaults(needs), vpcFaults(needs), concurrencyFaults(needs)])).flat();
  } catch (thrown) {
    const [reason] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
    void pulumi.log.info(`The account's quotas were not looked up, and may be too small: ${String(reason)}`);
    return;
  }
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
}

async function quota(serviceCode: string, quotaCode: string): Promise<number> {
  return (await aws.servicequotas.getServiceQuota({ serviceCode, quotaCode })).value;
}

const named = (names: readonly string[]) => [{ name: "tag:Name", values: [...names] }];

async function addressFaults({ region, addressNames }: Needs): Promise<string[]> {
  // No filter would find those of no name.
  if (addressNames.length === 0) return [];
  const [limit, all, own] = await Promise.all([
    quota("ec2", "L-0263D0A3"),
    aws.ec2.getEips(),
    aws.ec2.getEips({ filters: named(addressNames) }),
  ]);
  const used = all.allocationIds.length;
  const missing = addressNames.length - own.allocationIds.length;
  if (missing <= 0 || used + missing <= limit) return [];
  return [
    `${region} gives this account ${limit} elastic IP addresses, of which ${used} are taken, but ${missing} more are needed; ` +
      `ask Service Quotas for ${used + missing} (ec2, L-0263D0A3), or set natGateways to ${addressNames.length > 1 ? "single" : "none"}.`,
  ];
}

async function vpcFaults({ region, vpcName }: Needs): Promise<string[]> {
  const [limit, all, own] = await Promise.all([
    quota("vpc", "L-F678F1CE"),
    aws.ec2.getVpcs(),
    aws.ec2.getVpcs({ filters: named([vpcName]) }),
  ]);
  const used = all.ids.length;
  if (own.ids.length > 0 || used < limit) return [];
  return [
    `${region} gives this account ${limit} VPCs, of which ${used} are taken, but one more is needed; ` +
      `ask Service Quotas for ${used + 1} (vpc, L-F678F1CE), or delete one.`,
  ];
}

async function concurrencyFaults({ region, reservedConcurrency, ledgerConcurrency }: Needs): Promise<string[]> {
  if (reservedConcurrency === 0) return [];
  const limit = await quota("lambda", "L-B99A9384");
  const needed = reservedConcurrency + ledgerConcurrency + unreservedConcurrency;
  if (needed <= limit) return [];
  return [
    `${region} gives this account ${limit} concurrent calls of Lambda, of which ${unreservedConcurrency} must stay unreserved, but ` +
      `lambdaReservedConcurrency is ${reservedConcurrency}${ledgerConcurrency > 0 ? ` and the ledger keeps ${ledgerConcurrency}` : ""}; ask Service Quotas for ${needed} (lambda, L-B99A9384), or set it to 0.`,
  ];
}
