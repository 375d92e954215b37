import { absent, type Entries } from "./entry";

/**
 * Names of the doors, of which none would answer on this machine: a stack that asks for them is refused by the look-up of its zone
 * before it comes to these.
 */
export const domainNameEntries: Entries = {
  "aws:acm/certificate:Certificate": absent("domainName", "validationMethod"),
  "aws:acm/certificateValidation:CertificateValidation": absent("certificateArn", "validationRecordFqdns"),
  "aws:apigateway/basePathMapping:BasePathMapping": absent("domainName"),
  "aws:apigateway/domainName:DomainName": absent("domainName"),
  "aws:route53/record:Record": absent("zoneId", "name", "type"),
};
