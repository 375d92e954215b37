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
import { WAFV2 } from "@aws-sdk/client-wafv2";
import type { ClientSettings } from "../../local/emulator/clientSettings";

/** The names of all that an account holds, but what it holds from the start. */
export async function everything(root: ClientSettings): Promise<string[]> {
  const [ec2, rds, api] = [new EC2(root), new RDS(root), new APIGateway(root)];
  const found = await Promise.all([
    ec2.describeVpcs({}).then(({ Vpcs }) => Vpcs?.filter(({ IsDefault }) => !IsDefault).map(({ VpcId }) => VpcId)),
    ec2
      .describeSubnets({})
      .then(({ Subnets }) => Subnets?.filter(({ DefaultForAz }) => !DefaultForAz).map(({ SubnetId }) => SubnetId)),
    ec2
      .describeInternetGateways({})
      .then(({ InternetGateways }) => InternetGateways?.map(({ InternetGatewayId }) => InternetGatewayId)),
    ec2.describeRouteTables({}).then(({ RouteTables }) => RouteTables?.map(({ RouteTableId }) => RouteTableId)),
    ec2.describeManagedPrefixLists({}).then(({ PrefixLists }) => PrefixLists?.map(({ PrefixListId }) => PrefixListId)),
    ec2
      .describeNatGateways({})
      .then(({ NatGateways }) =>
        NatGateways?.filter(({ State }) => State !== "deleted").map(({ NatGatewayId }) => NatGatewayId),
      ),
    ec2.describeAddresses({}).then(({ Addresses }) => Addresses?.map(({ AllocationId }) => AllocationId)),
    ec2.describeVpcEndpoints({}).then(({ VpcEndpoints }) => VpcEndpoints?.map(({ VpcEndpointId }) => VpcEndpointId)),
    ec2.describeFlowLogs({}).then(({ FlowLogs }) => FlowLogs?.map(({ FlowLogId }) => FlowLogId)),
    ec2
      .describeSecurityGroups({})
      .then(({ SecurityGroups }) =>
        SecurityGroups?.filter(({ GroupName }) => GroupName !== "default").map(({ GroupId }) => GroupId),
      ),
    rds.describeDBInstances({}).then(({ DBInstances }) => DBInstances?.map((one) => one.DBInstanceIdentifier)),
    rds.describeDBSubnetGroups({}).then(({ DBSubnetGroups }) => DBSubnetGroups?.map((one) => one.DBSubnetGroupName)),
    rds
      .describeDBParameterGroups({})
      .then(({ DBParameterGroups }) =>
        DBParameterGroups?.map((one) => one.DBParameterGroupName).filter((name) => !name?.startsWith("default.")),
      ),
    new S3(root).listBuckets({}).then(({ Buckets }) => Buckets?.map(({ Name }) => Name)),
    new Lambda(root).listFunctions({}).then(({ Functions }) => Functions?.map(({ FunctionName }) => FunctionName)),
    api.getRestApis({}).then(({ items }) => items?.map(({ name }) => name)),
    api.getUsagePlans({}).then(({ items }) => items?.map(({ name }) => name)),
    api.getApiKeys({}).then(({ items }) => items?.map(({ name }) => name)),
    new ElasticLoadBalancingV2(root)
      .describeLoadBalancers({})
      .then(({ LoadBalancers }) => LoadBalancers?.map(({ LoadBalancerName }) => LoadBalancerName)),
    new ElasticLoadBalancingV2(root)
      .describeTargetGroups({})
      .then(({ TargetGroups }) => TargetGroups?.map(({ TargetGroupName }) => TargetGroupName)),
    new CloudWatch(root).describeAlarms({}).then(({ MetricAlarms }) => MetricAlarms?.map(({ AlarmName }) => AlarmName)),
    new CloudWatchLogs(root).describeLogGroups({}).then(({ logGroups }) => logGroups?.map((one) => one.logGroupName)),
    new EventBridge(root).listRules({}).then(({ Rules }) => Rules?.map(({ Name }) => Name)),
    new SecretsManager(root).listSecrets({}).then(({ SecretList }) => SecretList?.map(({ Name }) => Name)),
    new SNS(root).listTopics({}).then(({ Topics }) => Topics?.map(({ TopicArn }) => TopicArn)),
    new WAFV2(root).listWebACLs({ Scope: "REGIONAL" }).then(({ WebACLs }) => WebACLs?.map(({ Name }) => Name)),
    new IAM(root).listRoles({}).then(({ Roles }) => Roles?.map(({ RoleName }) => RoleName)),
    new KMS(root).listAliases({}).then(({ Aliases }) => Aliases?.map(({ AliasName }) => AliasName)),
  ]);
  return found.flatMap((names) => names ?? []).map(String);
}
