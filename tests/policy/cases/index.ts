import { apiGatewayCases } from "./apiGateway";
import type { Cases } from "./case";
import { cloudWatchCases } from "./cloudWatch";
import { ec2Cases } from "./ec2";
import { engineCases } from "./engines";
import { httpApiCases } from "./httpApis";
import { iamCases } from "./iam";
import { kmsCases } from "./kms";
import { lambdaCases } from "./lambda";
import { loadBalancingCases } from "./loadBalancing";
import { networkAclCases } from "./networkAcls";
import { openingCases } from "./openings";
import { rdsCases } from "./rds";
import { rdsSurroundingCases } from "./rdsSurroundings";
import { resourcePolicyCases } from "./resourcePolicies";
import { s3Cases } from "./s3";
import { s3CompanionCases } from "./s3Companions";
import { trustCases } from "./trust";
import { wafCases } from "./waf";

/** What each policy has to find, and what it has to let pass. */
export const cases: Cases = {
  ...apiGatewayCases,
  ...httpApiCases,
  ...cloudWatchCases,
  ...ec2Cases,
  ...networkAclCases,
  ...openingCases,
  ...loadBalancingCases,
  ...iamCases,
  ...trustCases,
  ...kmsCases,
  ...resourcePolicyCases,
  ...lambdaCases,
  ...rdsCases,
  ...engineCases,
  ...rdsSurroundingCases,
  ...s3CompanionCases,
  ...s3Cases,
  ...wafCases,
};
