/** Actions in AWS's resource schemas that the roles lack, by the reason why this program does without them. */
export const notNeeded: Readonly<Record<string, readonly string[]>> = {
  "The firewall guards an API Gateway stage and a load balancer, and no other kind of resource": [
    ...["amplify:AssociateWebACL", "amplify:DisassociateWebACL", "amplify:GetWebACLForResource"],
    ...["apprunner:AssociateWebAcl", "apprunner:DescribeWebAclForService", "apprunner:DisassociateWebAcl"],
    ...["appsync:AssociateWebACL", "appsync:DisassociateWebACL", "appsync:GetWebACLForResource", "appsync:SetWebACL"],
    ...["bedrock-agentcore:GatewayAssociateWebACL", "bedrock-agentcore:GatewayDisassociateWebACL"],
    ...["bedrock-agentcore:GatewayGetWebACLForResource", "cognito-idp:AssociateWebACL"],
    ...["cognito-idp:DisassociateWebACL", "cognito-idp:GetWebACLForResource"],
    ...["ec2:AssociateVerifiedAccessInstanceWebAcl", "ec2:DisassociateVerifiedAccessInstanceWebAcl"],
    ...["ec2:GetVerifiedAccessInstanceWebAcl", "wafv2:PutPermissionPolicy"],
  ],
  "Logs go to CloudWatch, and neither to Firehose nor to Auto Scaling's groups": [
    ...["autoscaling:DescribeTags", "firehose:ListDeliveryStreams", "firehose:TagDeliveryStream"],
  ],
  "Certificates are ACM's public ones, and of no authority of the account": [
    ...["acm-pca:GetCertificate", "acm-pca:IssueCertificate"],
  ],
  "No listener asks Cognito": ["cognito-idp:DescribeUserPoolClient"],
  "Addresses and blocks are made and released, and not moved between accounts, gateways or subnets": [
    ...["ec2:AcceptAddressTransfer", "ec2:AssignPrivateNatGatewayAddress", "ec2:AssociateNatGatewayAddress"],
    ...["ec2:AssociateSubnetCidrBlock", "ec2:DisassociateNatGatewayAddress", "ec2:DisassociateSubnetCidrBlock"],
    ...["ec2:UnassignPrivateNatGatewayAddress"],
  ],
  "The VPC has neither VPN, nor tenancy or encryption controls of its own, nor services of VPC Lattice": [
    ...["ec2:AttachVpnGateway", "ec2:CreateVpcEncryptionControl", "ec2:DetachVpnGateway", "ec2:ModifyVpcTenancy"],
    ...["vpc-lattice:CreateServiceNetworkVpcEndpointAssociation", "vpce:AllowMultiRegion"],
  ],
  "The function has neither file system, layer, code signing, capacity provider nor recursion and runtime settings": [
    ...["elasticfilesystem:DescribeMountTargets", "s3files:ListMountTargets", "lambda:GetLayerVersion"],
    ...["lambda:DeleteFunctionCodeSigningConfig", "lambda:GetCodeSigningConfig", "lambda:PassCapacityProvider"],
    ...["lambda:PutFunctionCodeSigningConfig", "lambda:PutFunctionRecursionConfig"],
    ...["lambda:PutFunctionScalingConfig", "lambda:PutRuntimeManagementConfig"],
  ],
  "The function's code is uploaded, and not taken from a bucket": ["s3:GetObjectVersion"],
  "The load balancer has neither reserved capacity nor pools of addresses": [
    ...["elasticloadbalancing:ModifyCapacityReservation", "elasticloadbalancing:ModifyIpPools"],
  ],
  "No setting switches the key or its rotation off": ["kms:DisableKey", "kms:DisableKeyRotation", "kms:EnableKey"],
  "No log group and no topic has a data protection policy": [
    ...["logs:DeleteDataProtectionPolicy", "logs:GetDataProtectionPolicy", "logs:PutDataProtectionPolicy"],
    ...["sns:PutDataProtectionPolicy"],
  ],
  "The database has no roles, replicas or copies, and is restored by a person": [
    ...["iam:ListRoles", "rds:AddRoleToDBInstance", "rds:CreateDBInstanceReadReplica", "rds:PromoteReadReplica"],
    ...["rds:RemoveRoleFromDBInstance", "rds:RestoreDBInstanceFromDBSnapshot", "rds:RestoreDBInstanceToPointInTime"],
    ...["rds:StartDBInstanceAutomatedBackupsReplication", "rds:StopDBInstanceAutomatedBackupsReplication"],
  ],
  "Buckets are no web sites and tell nobody of events, and who reaches them is said by policies alone": [
    ...["s3:DeleteBucketWebsite", "s3:PutBucketAcl", "s3:PutBucketCORS", "s3:PutBucketNotification"],
    ...["s3:PutBucketWebsite", "s3:PutObjectAcl"],
  ],
  "Buckets have no acceleration, analytics, inventories, metrics, tables, tiers or replicas": [
    ...["s3:DeleteBucketMetadataTableConfiguration"],
    ...["s3:CreateBucketMetadataTableConfiguration", "s3:GetAnalyticsConfiguration"],
    ...["s3:GetIntelligentTieringConfiguration", "s3:GetInventoryConfiguration", "s3:GetMetricsConfiguration"],
    ...["s3:PutAccelerateConfiguration", "s3:PutAnalyticsConfiguration", "s3:PutIntelligentTieringConfiguration"],
    ...["s3:PutInventoryConfiguration", "s3:PutMetricsConfiguration"],
    ...["s3:PutReplicationConfiguration", "s3tables:CreateNamespace", "s3tables:CreateTable", "s3tables:GetTable"],
    ...["s3tables:GetTableMetadataLocation", "s3tables:PutTablePolicy", "s3tables:UpdateTableMetadataLocation"],
  ],
  "A role's boundary stays, and whom it trusts is changed by a person": [
    ...["iam:DeleteRolePermissionsBoundary", "iam:UpdateAssumeRolePolicy"],
  ],
};

/** What a read handler names though it changes something: for the deploy role alone. */
export const changesInReads: readonly string[] = [
  ...["apigateway:SetWebACL", "elasticloadbalancing:CreateWebACLAssociation"],
  ...["elasticloadbalancing:DeleteWebACLAssociation", "elasticloadbalancing:SetWebACL"],
  ...["iam:PassRole", "wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
];

/** Names in AWS's resource schemas that its service authorization reference has no action for. */
export const notOfAws: readonly string[] = [
  ...["iam:DescribeOrganization", "s3:DeleteBucketAnalyticsConfiguration", "s3:DeleteBucketCors"],
  ...["s3:DeleteBucketEncryption", "s3:DeleteBucketLifecycle", "s3:DeleteBucketMetricsConfiguration"],
  ...["s3:DeleteBucketReplication", "s3:PutBucketReplication", "s3:PutObjectLockConfiguration"],
  ...["s3:REST.PUT.OBJECT", "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation"],
];
