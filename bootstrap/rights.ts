import { ServiceRights } from "./serviceRights";
import { apis, arnsOf, auditBuckets, buckets, dashboards, logGroups, rules } from "./stackArns";

/**
 * What a stack is made of and what that takes, by service. A new type of resource belongs here, with the actions that it
 * needs; `tests/bootstrap` compares the types with the program's, and the actions with those of AWS's own resource schemas.
 * IAM and the use of keys are in `policies.ts`, as they have conditions of their own.
 */
export const services: Readonly<Record<string, ServiceRights>> = {
  acm: {
    types: ["aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation"],
    look: ["DescribeCertificate", "ListTagsForCertificate"],
    change: ["AddTagsToCertificate", "RequestCertificate", "UpdateCertificateOptions"],
    end: ["DeleteCertificate", "RemoveTagsFromCertificate"],
  },
  apigateway: {
    types: [
      ...["account:Account", "apiKey:ApiKey", "basePathMapping:BasePathMapping", "deployment:Deployment"],
      ...["domainName:DomainName", "integration:Integration", "method:Method"],
      ...["methodSettings:MethodSettings", "model:Model", "requestValidator:RequestValidator", "resource:Resource"],
      ...["response:Response", "restApi:RestApi", "stage:Stage", "usagePlan:UsagePlan", "usagePlanKey:UsagePlanKey"],
    ].map((type) => `aws:apigateway/${type}`),
    // This reads the values of API keys too: a refresh compares them.
    lookNamed: { actions: ["GET"], resources: apis },
    changeNamed: [{ actions: ["DELETE", "PATCH", "POST", "PUT", "SetWebACL", "UpdateRestApiPolicy"], resources: apis }],
  },
  cloudwatch: {
    types: ["compositeAlarm:CompositeAlarm", "dashboard:Dashboard", "metricAlarm:MetricAlarm"].map(
      (type) => `aws:cloudwatch/${type}`,
    ),
    look: ["DescribeAlarms", "ListTagsForResource"],
    // The smoke check asks for the function's metrics.
    change: ["GetMetricStatistics", "PutCompositeAlarm", "PutMetricAlarm", "TagResource"],
    end: ["DeleteAlarms", "UntagResource"],
    // The provider gives dashboards no tags.
    lookNamed: { actions: ["GetDashboard"], resources: dashboards },
    changeNamed: [{ actions: ["DeleteDashboards", "PutDashboard"], resources: dashboards }],
  },
  ec2: {
    types: [
      ...["defaultSecurityGroup:DefaultSecurityGroup", "eip:Eip", "flowLog:FlowLog", "internetGateway:InternetGateway"],
      ...["natGateway:NatGateway", "route:Route", "routeTable:RouteTable", "vpcEndpoint:VpcEndpoint"],
      ...["routeTableAssociation:RouteTableAssociation", "securityGroup:SecurityGroup", "subnet:Subnet", "vpc:Vpc"],
    ]
      .map((type) => `aws:ec2/${type}`)
      .concat("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .concat("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .concat("aws:ec2/getEips:getEips", "aws:ec2/getVpc:getVpc", "aws:ec2/getVpcs:getVpcs")
      .concat("aws:index/getAvailabilityZones:getAvailabilityZones"),
    look: ["Describe*", "GetManagedPrefixListEntries", "GetSecurityGroupsForVpc"],
    change: [
      ...["AllocateAddress", "AssociateAddress", "AssociateRouteTable", "AttachInternetGateway"],
      ...["AuthorizeSecurityGroup*", "CreateFlowLogs", "CreateInternetGateway", "CreateNatGateway", "CreateRoute"],
      ...["CreateRouteTable", "CreateSecurityGroup", "CreateSubnet", "CreateTags", "CreateVpc", "CreateVpcEndpoint"],
      // A network interface of AWS has no tag of ours, and a new VPC's own security group gets it a moment before.
      ...["DisassociateAddress", "RevokeSecurityGroup*", "ModifySecurityGroupRules", "ModifySubnetAttribute"],
      ...["ModifyVpcAttribute", "ModifyVpcEndpoint", "ReplaceRoute", "ReplaceRouteTableAssociation"],
      "UpdateSecurityGroupRuleDescriptions*",
    ],
    end: [
      ...["DeleteFlowLogs", "DeleteInternetGateway", "DeleteNatGateway", "DeleteRoute", "DeleteRouteTable"],
      ...["DeleteSecurityGroup", "DeleteSubnet", "DeleteTags", "DeleteVpc", "DeleteVpcEndpoints"],
      ...["DetachInternetGateway", "DisassociateRouteTable", "ReleaseAddress"],
    ],
  },
  elasticloadbalancing: {
    types: [
      ...["listener:Listener", "listenerRule:ListenerRule", "loadBalancer:LoadBalancer", "targetGroup:TargetGroup"],
      "targetGroupAttachment:TargetGroupAttachment",
    ].map((type) => `aws:lb/${type}`),
    look: ["Describe*", "GetLoadBalancerWebACL"],
    change: [
      ...["AddTags", "CreateListener", "CreateLoadBalancer", "CreateRule", "CreateTargetGroup", "ModifyListener*"],
      ...["CreateWebACLAssociation", "ModifyLoadBalancerAttributes", "ModifyRule", "ModifyTargetGroup*"],
      ...["RegisterTargets", "SetIpAddressType", "SetRulePriorities", "SetSecurityGroups", "SetSubnets", "SetWebACL"],
    ],
    end: [
      ...["DeleteListener", "DeleteLoadBalancer", "DeleteRule", "DeleteTargetGroup", "DeleteWebACLAssociation"],
      ...["DeregisterTargets", "RemoveTags"],
    ],
  },
  "execute-api": {
    types: [],
    // The smoke check signs its payments where the API asks for that.
    changeNamed: [{ actions: ["Invoke"], resources: arnsOf("execute-api", "*/*/POST/validate") }],
  },
  events: {
    types: ["aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"],
    lookNamed: {
      actions: ["DescribeRule", "ListTagsForResource", "ListTargetsByRule"],
      resources: arnsOf("events", ...rules),
    },
    changeNamed: [
      {
        actions: ["DeleteRule", "PutRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"],
        resources: arnsOf("events", ...rules),
      },
    ],
  },
  kms: {
    types: ["aws:kms/alias:Alias", "aws:kms/key:Key"],
    look: ["DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListResourceTags"],
    change: ["CreateKey", "EnableKeyRotation", "TagResource"],
    end: ["PutKeyPolicy", "ScheduleKeyDeletion", "UntagResource", "UpdateKeyDescription"],
    changeNamed: [
      // AWS asks for the right to the alias and, under `policies.ts`, for that to its key.
      { actions: ["CreateAlias", "DeleteAlias", "UpdateAlias"], resources: arnsOf("kms", "alias/payment-*") },
    ],
  },
  lambda: {
    types: [
      ...["function:Function", "functionEventInvokeConfig:FunctionEventInvokeConfig", "invocation:Invocation"],
      "permission:Permission",
    ].map((type) => `aws:lambda/${type}`),
    lookNamed: {
      actions: [
        ...["GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionConcurrency", "GetFunctionConfiguration"],
        ...["GetFunctionEventInvokeConfig", "GetFunctionRecursionConfig", "GetFunctionScalingConfig", "GetPolicy"],
        ...["GetRuntimeManagementConfig", "ListTags", "ListVersionsByFunction"],
      ],
      resources: arnsOf("lambda", "function:payment-*"),
    },
    changeNamed: [
      {
        actions: [
          ...["AddPermission", "CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency", "InvokeFunction"],
          ...["DeleteFunctionEventInvokeConfig", "PublishVersion", "PutFunctionConcurrency", "RemovePermission"],
          ...["PutFunctionEventInvokeConfig", "TagResource", "UntagResource", "UpdateFunctionCode"],
          ...["UpdateFunctionConfiguration", "UpdateFunctionEventInvokeConfig"],
        ],
        resources: arnsOf("lambda", "function:payment-*"),
      },
    ],
  },
  logs: {
    types: [
      ...["logGroup:LogGroup", "logMetricFilter:LogMetricFilter", "logResourcePolicy:LogResourcePolicy"],
      "queryDefinition:QueryDefinition",
    ].map((type) => `aws:cloudwatch/${type}`),
    look: [
      ...["DescribeIndexPolicies", "DescribeLogGroups", "DescribeMetricFilters", "DescribeQueryDefinitions"],
      ...["DescribeResourcePolicies", "ListTagsForResource"],
    ],
    // WAF and API Gateway have their logs delivered by some of these, which name no group, and saved queries are the account's.
    change: [
      ...["CreateLogDelivery", "DeleteLogDelivery", "DeleteQueryDefinition", "DeleteResourcePolicy", "GetLogDelivery"],
      ...["ListLogDeliveries", "PutQueryDefinition", "PutResourcePolicy", "UpdateLogDelivery"],
    ],
    changeNamed: [
      {
        actions: [
          ...["AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteMetricFilter", "DeleteRetentionPolicy"],
          ...["DisassociateKmsKey", "PutMetricFilter", "PutRetentionPolicy", "TagResource", "UntagResource"],
        ],
        resources: arnsOf("logs", ...logGroups.flatMap((name) => [name, `${name}:*`])),
      },
    ],
  },
  rds: {
    types: [
      ...["eventSubscription:EventSubscription", "instance:Instance", "parameterGroup:ParameterGroup"],
      ...["getInstance:getInstance", "getInstances:getInstances", "getSubnetGroup:getSubnetGroup"],
      "subnetGroup:SubnetGroup",
    ].map((type) => `aws:rds/${type}`),
    look: ["Describe*", "ListTagsForResource"],
    change: [
      ...["AddSourceIdentifierToSubscription", "AddTagsToResource", "CreateDBInstance", "CreateDBParameterGroup"],
      ...["CreateDBSnapshot", "CreateDBSubnetGroup", "CreateEventSubscription", "ModifyDBInstance"],
      ...["ModifyDBParameterGroup", "ModifyDBSubnetGroup", "ModifyEventSubscription", "RebootDBInstance"],
      ...["RemoveSourceIdentifierFromSubscription", "ResetDBParameterGroup"],
    ],
    end: [
      ...["DeleteDBInstance", "DeleteDBParameterGroup", "DeleteDBSubnetGroup", "DeleteEventSubscription"],
      "RemoveTagsFromResource",
    ],
  },
  route53: {
    types: ["aws:route53/record:Record", "aws:route53/getZone:getZone"],
    look: [
      ...["GetChange", "GetHostedZone", "ListHostedZones", "ListHostedZonesByName", "ListResourceRecordSets"],
      "ListTagsForResource",
    ],
    // A zone is another's, and its records have neither tags nor names that are known here. An endpoint brings the zone of its
    // service's name with it: https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html.
    changeNamed: [
      {
        actions: ["ChangeResourceRecordSets", "AssociateVPCWithHostedZone"],
        resources: ({ partition }) => [`arn:${partition}:route53:::hostedzone/*`],
      },
    ],
  },
  s3: {
    types: [
      ...["bucket:Bucket", "bucketLifecycleConfiguration:BucketLifecycleConfiguration", "bucketLogging:BucketLogging"],
      ...["bucketObjectLockConfiguration:BucketObjectLockConfiguration", "bucketPolicy:BucketPolicy"],
      ...["bucketOwnershipControls:BucketOwnershipControls", "bucketPublicAccessBlock:BucketPublicAccessBlock"],
      ...["bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"],
      ...["bucketVersioning:BucketVersioning"],
    ].map((type) => `aws:s3/${type}`),
    // Settings of buckets and the names of their objects, which S3 can't part from whether a bucket is there; no object.
    lookNamed: {
      actions: [
        ...["GetAccelerateConfiguration", "GetBucket*", "GetEncryptionConfiguration", "GetLifecycleConfiguration"],
        ...["GetReplicationConfiguration", "ListBucket", "ListTagsForResource"],
      ],
      resources: buckets,
    },
    changeNamed: [
      {
        actions: [
          ...["CreateBucket", "DeleteBucket", "DeleteBucketPolicy", "ListBucketVersions", "PutBucketLogging"],
          ...["PutBucketObjectLockConfiguration", "PutBucketOwnershipControls", "PutBucketPolicy"],
          ...["PutBucketPublicAccessBlock", "PutBucketTagging", "PutBucketVersioning", "PutEncryptionConfiguration"],
          ...["PutLifecycleConfiguration", "TagResource", "UntagResource"],
        ],
        resources: buckets,
      },
      // A bucket that may be lost is emptied before it is deleted.
      {
        actions: ["DeleteObject", "DeleteObjectVersion"],
        resources: (account) => buckets(account).map((bucket) => `${bucket}/*`),
      },
      // The smoke check's own records, and nobody else's.
      {
        actions: ["GetObject"],
        resources: ({ partition }) => [`arn:${partition}:s3:::${auditBuckets}/audit/smoke-*`],
      },
    ],
  },
  secretsmanager: {
    types: [],
    // RDS makes, tags and turns the master password under this name, by the rights of whoever deploys; nobody reads it.
    changeNamed: [
      {
        actions: ["CreateSecret", "DescribeSecret", "RotateSecret", "TagResource"],
        resources: arnsOf("secretsmanager", "secret:rds!db-*"),
      },
    ],
  },
  servicequotas: {
    types: ["aws:servicequotas/getServiceQuota:getServiceQuota"],
    // How much of addresses, networks and calls the account is given.
    look: ["GetAWSDefaultServiceQuota", "GetServiceQuota"],
  },
  sns: {
    types: ["aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy", "aws:sns/topicSubscription:TopicSubscription"],
    look: [
      "GetDataProtectionPolicy",
      "GetSubscriptionAttributes",
      "GetTopicAttributes",
      "ListSubscriptionsByTopic",
    ].concat("ListTagsForResource"),
    change: [
      "CreateTopic",
      "SetSubscriptionAttributes",
      "SetTopicAttributes",
      "Subscribe",
      "TagResource",
      "Unsubscribe",
    ],
    end: ["DeleteTopic", "UntagResource"],
  },
  wafv2: {
    types: [
      ...["webAcl:WebAcl", "webAclAssociation:WebAclAssociation"],
      "webAclLoggingConfiguration:WebAclLoggingConfiguration",
    ].map((type) => `aws:wafv2/${type}`),
    look: ["Get*", "List*"],
    change: [
      ...["AssociateWebACL", "CreateWebACL", "DisassociateWebACL", "PutLoggingConfiguration", "TagResource"],
      "UpdateWebACL",
    ],
    end: ["DeleteLoggingConfiguration", "DeleteWebACL", "UntagResource"],
  },
  xray: {
    types: [],
    // The smoke check asks for the function's traces.
    change: ["GetTraceSummaries"],
  },
};
