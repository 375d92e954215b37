import { apiGatewayCases } from "./apiGateway";
import type { Cases } from "./case";
import { cloudWatchCases } from "./cloudWatch";
import { ec2Cases } from "./ec2";
import { iamCases } from "./iam";
import { lambdaCases } from "./lambda";
import { loadBalancingCases } from "./loadBalancing";
import { rdsCases } from "./rds";
import { s3Cases } from "./s3";
import { wafCases } from "./waf";

/** What each policy has to find, and what it has to let pass. */
export const cases: Cases = {
  ...apiGatewayCases,
  ...cloudWatchCases,
  ...ec2Cases,
  ...loadBalancingCases,
  ...iamCases,
  ...lambdaCases,
  ...rdsCases,
  ...s3Cases,
  ...wafCases,
};
