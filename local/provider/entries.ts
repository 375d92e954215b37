import { apiGatewayEntries } from "./apigateway";
import { cloudWatchEntries } from "./cloudwatch";
import { domainNameEntries } from "./domainNames";
import { ec2Entries } from "./ec2";
import type { Entries } from "./entry";
import { eventEntries } from "./events";
import { iamEntries } from "./iam";
import { kmsEntries } from "./kms";
import { lambdaEntries } from "./lambda";
import { loadBalancingEntries } from "./loadBalancing";
import { logEntries } from "./logs";
import { rdsEntries } from "./rds";
import { s3Entries } from "./s3";
import { securityGroupEntries } from "./securityGroups";
import { snsEntries } from "./sns";
import { stageEntries } from "./stages";
import { wafEntries } from "./waf";

/** Every type of the `aws` package that the local stack can make. */
export const awsEntries: Entries = {
  ...ec2Entries,
  ...securityGroupEntries,
  ...kmsEntries,
  ...iamEntries,
  ...logEntries,
  ...rdsEntries,
  ...s3Entries,
  ...lambdaEntries,
  ...apiGatewayEntries,
  ...stageEntries,
  ...loadBalancingEntries,
  ...wafEntries,
  ...snsEntries,
  ...cloudWatchEntries,
  ...domainNameEntries,
  ...eventEntries,
};
