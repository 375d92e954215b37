import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { blocked, firewallBodies } from "./firewallAnswers";
import { ManagedGroup, managedGroups } from "./firewallGroups";
import { policyDocument } from "./iam";
import { makeLogGroup } from "./logGroup";
import { Names } from "./names";
import { Tags } from "./tags";

/** What the firewall guards, and how much it lets one address send. */
export interface FirewallArgs {
  /** Of its metrics, which no other firewall in the account and region has, and of its log group. */
  readonly names: Pick<Names, "firewallMetrics" | "firewallLogs">;
  /** ARNs of the API's stage and of the load balancer, each under the name of its door. */
  readonly doors: Readonly<Record<string, pulumi.Input<string>>>;
  /** Requests that one address may send in five minutes. */
  readonly rateLimit: number;
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly account: Account;
  readonly tags: Tags;
}

/** AWS WAF in front of both doors: what AWS knows to be bad, and a limit for each address. */
export class Firewall extends pulumi.ComponentResource {
  readonly metricName: string;
  /** Group that it logs each request to. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: FirewallArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:Firewall", name, {}, opts);

    const acl = new aws.wafv2.WebAcl(
      `${name}-acl`,
      {
        description: "Doors of the payment API",
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        rules: [...managedGroups.map(managedRule), rateRule(args.rateLimit)],
        customResponseBodies: firewallBodies,
        // What WAF shows and logs of a request, its matches included, holds neither body nor key nor query.
        dataProtectionConfig: {
          dataProtections: [
            { action: "SUBSTITUTION", field: { fieldType: "BODY" } },
            { action: "SUBSTITUTION", field: { fieldType: "QUERY_STRING" } },
            {
              action: "SUBSTITUTION",
              field: { fieldType: "SINGLE_HEADER", fieldKeys: ["x-api-key", "authorization"] },
            },
          ],
        },
        visibilityConfig: visibility(args.names.firewallMetrics),
        tags: args.tags.named(`${name}-acl`),
      },
      { parent: this },
    );
    this.metricName = args.names.firewallMetrics;
    this.logGroupName = this.addLogging(acl).name;

    for (const [door, resourceArn] of Object.entries(args.doors)) {
      new aws.wafv2.WebAclAssociation(
        `${name}-${door}`,
        { resourceArn, webAclArn: acl.arn },
        // A door has one firewall: to delete the old tie after the new one is made would take away the new one.
        { parent: this, deleteBeforeReplace: true },
      );
    }
    this.registerOutputs();
  }

  private addLogging(acl: aws.wafv2.WebAcl): aws.cloudwatch.LogGroup {
    const { name, args } = this;
    const logs = makeLogGroup(
      `${name}-logs`,
      {
        logGroupName: args.names.firewallLogs,
        keyArn: args.keyArn,
        retentionDays: args.logRetentionDays,
        tags: args.tags,
      },
      { parent: this },
    );
    const delivery = new aws.cloudwatch.LogResourcePolicy(
      `${name}-log-policy`,
      {
        policyName: args.names.firewallLogs,
        policyDocument: logs.arn.apply((arn) => webAclLogPolicy(arn, args.account)),
      },
      { parent: this },
    );
    new aws.wafv2.WebAclLoggingConfiguration(
      `${name}-logging`,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [logs.arn],
        // A card number can be in any of these. What stays: address, country, method and the other headers, such as User-Agent and
        // X-Amzn-Trace-Id, and which rule matched. A body is in no log of a firewall:
        // https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html.
        redactedFields: [
          { singleHeader: { name: "x-api-key" } },
          { singleHeader: { name: "authorization" } },
          { uriPath: {} },
          { queryString: {} },
        ],
      },
      // A firewall has one configuration of its logs, so here, too, what is deleted last is what would be lost.
      { parent: this, dependsOn: [delivery], deleteBeforeReplace: true },
    );
    return logs;
  }
}

function managedRule({ role, priority, group, blocks, counts }: ManagedGroup) {
  return {
    name: role,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: group,
        ruleActionOverrides: [
          ...counts.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          ...blocks.map((rule) => ({ name: rule, actionToUse: blocked("refused") })),
        ],
      },
    },
    visibilityConfig: visibility(role),
  };
}

function rateRule(limit: number) {
  return {
    name: "rate",
    // Behind AWS's groups, with room between for more of them.
    priority: 100,
    action: blocked("too-many-requests"),
    statement: { rateBasedStatement: { aggregateKeyType: "IP", evaluationWindowSec: 300, limit } },
    visibilityConfig: visibility("rate"),
  };
}

/** Metrics for a rule, without samples: those would show requests in the console. */
function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}

/**
 * Lets AWS WAF deliver its logs into one group:
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html.
 */
function webAclLogPolicy(logGroupArn: string, { partition, accountId, region }: Account): string {
  return policyDocument({
    Sid: "WebAclLogs",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:logs:${region}:${accountId}:*` },
    },
  });
}
