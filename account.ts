import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Where a program runs and what for, known before its first resource. */
export interface Account {
  /** `aws`, `aws-us-gov` or `aws-eusc`: the second part of each ARN. */
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** ARN of the policy that bounds every role which the program makes; none when absent. */
  readonly permissionsBoundary?: string;
}

/**
 * Where the names of services are those that the policies here give. In China some end otherwise, load balancers deliver logs as
 * accounts and not as a service, and nothing of it could be tried.
 */
const knownPartitions = ["aws", "aws-us-gov", "aws-eusc"];

/**
 * Asks AWS where the program runs.
 *
 * @param boundary name of the account's policy that bounds roles.
 * @throws pulumi.RunError with one sentence in a partition that the program was not written for.
 */
export async function lookUpAccount(boundary?: string): Promise<Account> {
  const [{ partition }, { accountId }, { region }] = await Promise.all([
    aws.getPartition(),
    aws.getCallerIdentity(),
    aws.getRegion(),
  ]);
  if (!knownPartitions.includes(partition)) {
    throw new pulumi.RunError(
      `${region} is in the partition ${partition}, where services have other names than this program knows; ` +
        `choose an aws:region of ${knownPartitions.join(", ")}.`,
    );
  }
  const permissionsBoundary = boundary && `arn:${partition}:iam::${accountId}:policy/${boundary}`;
  return { partition, accountId, region, ...(permissionsBoundary && { permissionsBoundary }) };
}

/**
 * A load balancer takes a certificate of its own account and region alone, and would say so only after half of the stack.
 *
 * @throws pulumi.RunError with one sentence when a certificate is of another one.
 */
export function requireOwnCertificate(arn: string | undefined, { partition, region, accountId }: Account): void {
  const own = `arn:${partition}:acm:${region}:${accountId}:`;
  if (arn === undefined || arn.startsWith(own)) return;
  throw new pulumi.RunError(
    `certificateArn is ${arn}, but this stack is in ${region} of account ${accountId}; give a certificate that begins with ${own}.`,
  );
}

/** Where a stack is spread over. */
export interface Zones {
  /** Names of the availability zones, in an order that does not change as the region grows. */
  readonly names: readonly string[];
  /** AWS's short name of the region, such as `use1`: https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html. */
  readonly regionCode: string;
}

/**
 * Chooses the availability zones of a stack among those that AWS offers.
 *
 * @throws pulumi.RunError with one sentence when the region cannot give the zones that are asked for.
 */
export async function lookUpZones(region: string, choice: ZoneChoice): Promise<Zones> {
  const { names, zoneIds } = await aws.getAvailabilityZones({
    state: "available",
    filters: [
      // Local and Wavelength Zones, which have no RDS and no NAT gateways, must be opted in to; plain zones need not.
      { name: "opt-in-status", values: ["opt-in-not-required"] },
      { name: "zone-type", values: ["availability-zone"] },
    ],
  });
  const available = names.map((name, index) => ({ name, id: zoneIds[index] ?? "" }));
  return {
    names: chooseZones(available, choice, region),
    regionCode: (zoneIds[0] ?? region).replace(/-az\d+$/, ""),
  };
}

/** An availability zone as AWS lists it. */
export interface Zone {
  /** Name such as `us-east-1a`, which each account maps to another physical zone. */
  readonly name: string;
  /** Physical id such as `use1-az4`, the same for every account. */
  readonly id: string;
}

/** What a stack wants of its region's zones. */
export interface ZoneChoice {
  /** How many zones to spread over. */
  readonly count: number;
  /** Zone names to take just as they stand, or none to let the program choose. */
  readonly names: readonly string[];
}

/**
 * Zones that AWS no longer extends. They lack newer instance classes, NAT gateways or other services, and are refused by some:
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html names the first three,
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html the first two and the last three.
 */
const constrained = ["use1-az3", "usw1-az2", "cac1-az3", "apne1-az3", "apne2-az2", "apne2-az4"];

/**
 * Chooses the zones of a stack by the numbers of their ids, in an order that a region keeps as it grows: a zone that AWS opens
 * gets a number above the others in nearly every case, so that it comes last here whatever letter it gets, and subnet 1
 * stays subnet 1. Constrained zones come after all others.
 *
 * @throws pulumi.RunError with one sentence when the region has too few zones, or lacks one that was named.
 */
export function chooseZones(available: readonly Zone[], choice: ZoneChoice, region: string): string[] {
  const inOrder = [...available].sort((a, b) => zoneNumber(a) - zoneNumber(b) || a.name.localeCompare(b.name, "en"));
  const offered = inOrder.map((zone) => zone.name);
  const missing = choice.names.filter((name) => !offered.includes(name));
  if (missing.length > 0) {
    throw new pulumi.RunError(
      `availabilityZones names ${missing.join(", ")}, but ${region} offers ${offered.join(", ")}; name zones of that list.`,
    );
  }
  if (choice.names.length > 0) return [...choice.names];
  if (offered.length < choice.count) {
    throw new pulumi.RunError(
      `availabilityZoneCount is ${choice.count}, but ${region} offers only ${offered.length} availability zones ` +
        `(${offered.join(", ") || "none"}); lower availabilityZoneCount or choose another aws:region.`,
    );
  }
  return offered.slice(0, choice.count);
}

function zoneNumber({ id }: Zone): number {
  const number = Number(/(\d+)$/.exec(id)?.[1] ?? 99);
  return constrained.includes(id) ? 100 + number : number;
}

/** Names by the settings that give them, and the hosted zone of Route 53 that is to hold them. */
export interface HostedNames {
  readonly zoneId: string | undefined;
  readonly names: Readonly<Record<"apiDomainName" | "balancerDomainName", string | undefined>>;
}

/**
 * Makes sure that names are in the hosted zone that is to hold them; without a zone there is nothing to look at.
 *
 * @throws pulumi.RunError with one sentence when one is not, or when the zone is private, where ACM sees no proof.
 */
export async function checkHostedZone({ zoneId, names }: HostedNames): Promise<void> {
  if (zoneId === undefined) return;
  const { name: zoneName, privateZone } = await aws.route53.getZone({ zoneId });
  // Route 53 ends some names with the dot of the root.
  const zone = zoneName.replace(/\.$/, "");
  if (privateZone === true) {
    throw new pulumi.RunError(
      `hostedZoneId ${zoneId} is the private zone ${zone}, where neither clients nor ACM find a name; give a public one.`,
    );
  }
  for (const [setting, name] of Object.entries(names)) {
    if (name === undefined || name === zone || name.endsWith(`.${zone}`)) continue;
    throw new pulumi.RunError(
      `${setting} is ${name}, but hostedZoneId ${zoneId} is the zone ${zone}; give a name that ends with .${zone}.`,
    );
  }
}
