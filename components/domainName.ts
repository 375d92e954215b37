import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { HostedNames } from "../account";
import { Tags } from "./tags";

/** A name of one door, and the hosted zone that answers for it. */
export interface DomainNameArgs {
  /** Such as `pay.example.com`. */
  readonly domainName: string;
  /** Public hosted zone of Route 53 that holds the name. */
  readonly zoneId: string;
  readonly tags: Tags;
}

/** What AWS reaches a door by: the address that an alias record stands for, and the zone that address is in. */
export interface AliasTarget {
  readonly name: pulumi.Input<string>;
  readonly zoneId: pulumi.Input<string>;
}

/** A name of one door with its certificate, which ACM renews by itself as long as the record that proves the name stays. */
export class DomainName extends pulumi.ComponentResource {
  readonly domainName: string;
  readonly zoneId: string;
  /** ARN of the certificate, known once ACM has issued it. */
  readonly certificateArn: pulumi.Output<string>;

  constructor(name: string, args: DomainNameArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:DomainName", name, {}, opts);
    const { domainName, zoneId } = args;

    const certificate = new aws.acm.Certificate(
      `${name}-certificate`,
      { domainName, validationMethod: "DNS", tags: args.tags.named(`${name}-certificate`) },
      { parent: this },
    );
    // One name, and so one proof.
    const proof = certificate.domainValidationOptions.apply(([option]) => ({
      name: option?.resourceRecordName ?? "",
      type: option?.resourceRecordType ?? "",
      value: option?.resourceRecordValue ?? "",
    }));
    const record = new aws.route53.Record(
      `${name}-validation-record`,
      {
        zoneId,
        name: proof.name,
        type: proof.type,
        records: [proof.value],
        ttl: 300,
        // ACM asks for the same record for every certificate of a name, and another stack may have made it.
        allowOverwrite: true,
      },
      { parent: this },
    );
    const validation = new aws.acm.CertificateValidation(
      `${name}-validation`,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      { parent: this },
    );

    this.domainName = domainName;
    this.zoneId = zoneId;
    this.certificateArn = validation.certificateArn;
    this.registerOutputs({ domainName, certificateArn: this.certificateArn });
  }
}

/** Makes the names that there are, each with its certificate, under the settings that give them. */
export function makeDomainNames({ zoneId, names }: HostedNames, tags: Tags) {
  const make = (name: string, domainName: string | undefined) =>
    zoneId === undefined || domainName === undefined ? undefined : new DomainName(name, { domainName, zoneId, tags });
  return {
    apiDomainName: make("api-name", names.apiDomainName),
    balancerDomainName: make("balancer-name", names.balancerDomainName),
  };
}

/** Makes the record that leads clients from a name to its door. */
export function makeAlias(
  name: string,
  { domainName, zoneId }: DomainName,
  target: AliasTarget,
  opts: pulumi.CustomResourceOptions,
): aws.route53.Record {
  return new aws.route53.Record(
    name,
    {
      zoneId,
      name: domainName,
      type: "A",
      // Each door has one address; a health check could only take it away.
      aliases: [{ ...target, evaluateTargetHealth: false }],
    },
    opts,
  );
}
