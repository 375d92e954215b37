import type { CertificateArgs, CertificateValidationArgs } from "@pulumi/aws/acm";
import type { BasePathMappingArgs, DomainNameArgs } from "@pulumi/aws/apigateway";
import type { RecordArgs } from "@pulumi/aws/route53";
import { absent, type Entries } from "./entry";

const limits = "Not made: no name answers on this machine.";

/** Names of the doors; a stack that asks for them is refused by the look-up of its zone before it comes to these. */
export const domainNameEntries: Entries = {
  "aws:acm/certificate:Certificate": absent(
    ["domainName", "validationMethod", "tags"] satisfies (keyof CertificateArgs)[],
    limits,
    ["domainName", "validationMethod"],
  ),
  "aws:acm/certificateValidation:CertificateValidation": absent(
    ["certificateArn", "validationRecordFqdns"] satisfies (keyof CertificateValidationArgs)[],
    limits,
    ["certificateArn", "validationRecordFqdns"],
  ),
  "aws:apigateway/basePathMapping:BasePathMapping": absent(
    ["domainName", "restApi", "stageName"] satisfies (keyof BasePathMappingArgs)[],
    limits,
    ["domainName"],
  ),
  "aws:apigateway/domainName:DomainName": absent(
    [
      ...(["domainName", "regionalCertificateArn", "endpointConfiguration"] as const),
      ...(["securityPolicy", "endpointAccessMode", "tags"] as const),
    ] satisfies (keyof DomainNameArgs)[],
    limits,
    ["domainName"],
  ),
  "aws:route53/record:Record": absent(
    [
      ...(["zoneId", "name", "type", "records"] as const),
      ...(["ttl", "allowOverwrite", "aliases"] as const),
    ] satisfies (keyof RecordArgs)[],
    limits,
    ["zoneId", "name", "type"],
  ),
};
