import { apiGatewayRules } from "./apiGateway";
import { cloudWatchRules } from "./cloudWatch";
import { ec2Rules } from "./ec2";
import { iamRules } from "./iam";
import { lambdaRules } from "./lambda";
import { loadBalancingRules } from "./loadBalancing";
import { rdsRules } from "./rds";
import { rdsSurroundingRules } from "./rdsSurroundings";
import type { Rule } from "./rule";
import { s3Rules } from "./s3";
import { s3CompanionRules } from "./s3Companions";
import { wafRules } from "./waf";

/** Every rule of the pack. */
export const rules: readonly Rule[] = [
  ...apiGatewayRules,
  ...cloudWatchRules,
  ...ec2Rules,
  ...loadBalancingRules,
  ...iamRules,
  ...lambdaRules,
  ...rdsRules,
  ...rdsSurroundingRules,
  ...s3CompanionRules,
  ...s3Rules,
  ...wafRules,
];
