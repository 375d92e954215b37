import { APIGateway } from "@aws-sdk/client-api-gateway";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { KMS } from "@aws-sdk/client-kms";
import { Lambda } from "@aws-sdk/client-lambda";
import { RDS } from "@aws-sdk/client-rds";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import { STS } from "@aws-sdk/client-sts";
import { WAFV2 } from "@aws-sdk/client-wafv2";
import { rootCredentials } from "../stack/settings";

// Endpoint, region and credentials come from the environment, where the SDK looks for them by itself.
export const apiGateway = new APIGateway({});
export const cloudWatch = new CloudWatch({});
export const logs = new CloudWatchLogs({});
export const ec2 = new EC2({});
export const events = new EventBridge({});
export const elb = new ElasticLoadBalancingV2({});
export const iam = new IAM({});
export const kms = new KMS({});
export const lambda = new Lambda({});
export const rds = new RDS({});
// A bucket's name is no host name that resolves to the emulator.
export const s3 = new S3({ forcePathStyle: true });
export const secrets = new SecretsManager({});
/** What RDS does with its secrets by itself, whoever asked it for something else. */
export const secretsOfRds = new SecretsManager({ credentials: rootCredentials });
export const sns = new SNS({});
const sts = new STS({});
export const waf = new WAFV2({});

/** The region that the environment names. */
export function region(): Promise<string> {
  return sts.config.region();
}

let account: Promise<string> | undefined;

/** The id of the account that the credentials belong to, asked for once. */
export function accountId(): Promise<string> {
  account ??= sts.getCallerIdentity({}).then((identity) => required(identity.Account, "GetCallerIdentity's Account"));
  return account;
}

/**
 * Narrows what the SDK's types leave open although AWS always answers it.
 *
 * @throws Error naming what is missing from the answer.
 */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The emulator's answer lacks ${what}; check that it is the pinned version.`);
  return value;
}
