import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { Tags } from "./tags";
import { AccessLogStore } from "./accessLogStore";
import { balancerResponses, fixedResponse } from "./balancerResponses";
import { BalancerRule, paymentRules, plainHttpRules } from "./balancerRules";
import { ApiKey } from "./apiKeys";
import { DomainName, makeAlias } from "./domainName";
import { Network } from "./network";
import { Validator } from "./validator";

/** What the load balancer lets through, and to whom. */
export interface LoadBalancerArgs {
  /** Its public subnets are in at least two zones. */
  readonly network: Network;
  readonly validator: Validator;
  /** Keys of which clients send one as `x-api-key`, the same as at the API; without any, no payment is let through. */
  readonly apiKeys: readonly ApiKey[];
  readonly account: Account;
  /** Where the load balancer writes down each request, without headers and bodies. */
  readonly accessLogs: AccessLogStore;
  /** What brings HTTPS; without either, the load balancer speaks plain HTTP. */
  readonly https: {
    /** ACM certificate. */
    readonly certificateArn: string | undefined;
    /** Name of the load balancer, which brings its own certificate. */
    readonly domain: DomainName | undefined;
  };
  /** Whether AWS refuses to delete the load balancer. */
  readonly protect: boolean;
  readonly tags: Tags;
}

/**
 * The public load balancer: `POST /validate` with an API key reaches the validator, and nothing else does. `GET /health` tells
 * that the load balancer itself answers; whether payments do is what the alarms watch.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  /** `https://` and its name, or AWS's name; with a certificate alone the name is the certificate's to know. */
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Ends of the ARNs of load balancer and target group, under which CloudWatch counts their requests. */
  readonly arnSuffix: pulumi.Output<string>;
  readonly targetArnSuffix: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: LoadBalancerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:LoadBalancer", name, {}, opts);

    const balancer = new aws.lb.LoadBalancer(
      `${name}-alb`,
      {
        loadBalancerType: "application",
        internal: false,
        securityGroups: [this.addSecurityGroup().id],
        subnets: args.network.publicSubnetIds,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "strictest",
        accessLogs: {
          bucket: args.accessLogs.bucketName,
          prefix: args.accessLogs.balancerPrefix,
          enabled: true,
        },
        enableDeletionProtection: args.protect,
        tags: args.tags.named(`${name}-alb`),
      },
      // AWS writes a test log when they are switched on, and refuses a bucket that does not let it.
      { parent: this, dependsOn: [args.accessLogs] },
    );
    const keys = args.apiKeys.map(({ value }) => value);
    const target = this.addTarget();
    this.addRules(this.addListener(balancer), paymentRules(keys, target.arn));

    const { domain } = args.https;
    if (domain !== undefined) {
      makeAlias(`${name}-record`, domain, { name: balancer.dnsName, zoneId: balancer.zoneId }, { parent: this });
    }

    this.dnsName = balancer.dnsName;
    const scheme = this.certificateArn === undefined ? "http" : "https";
    this.url = pulumi.interpolate`${scheme}://${domain?.domainName ?? balancer.dnsName}`;
    this.arn = balancer.arn;
    this.arnSuffix = balancer.arnSuffix;
    this.targetArnSuffix = target.arnSuffix;
    this.registerOutputs({ dnsName: this.dnsName, arn: this.arn });
  }

  /** Certificate of HTTPS at the load balancer; none while it speaks plain HTTP. */
  get certificateArn(): pulumi.Input<string> | undefined {
    return this.args.https.domain?.certificateArn ?? this.args.https.certificateArn;
  }

  /** In from the internet to the listeners, out to nowhere: the load balancer calls Lambda, not the network. */
  private addSecurityGroup(): aws.ec2.SecurityGroup {
    const { name, args } = this;
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      { description: "Payment load balancer", vpcId: args.network.vpcId, tags: args.tags.named(`${name}-group`) },
      { parent: this },
    );
    const ports = this.certificateArn === undefined ? [80] : [80, 443];
    for (const port of ports) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-ingress-${port}`,
        {
          securityGroupId: group.id,
          description: port === 80 ? "HTTP from the internet" : "HTTPS from the internet",
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: "0.0.0.0/0",
          tags: args.tags.named(`${name}-ingress-${port}`),
        },
        { parent: this },
      );
    }
    return group;
  }

  private addTarget(): aws.lb.TargetGroup {
    const { name, args } = this;
    // No health check: a probe would be a billed call, and a function has no instance to take out of service.
    const target = new aws.lb.TargetGroup(
      `${name}-target`,
      { targetType: "lambda", tags: args.tags.named(`${name}-target`) },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: args.validator.functionName,
        principal: "elasticloadbalancing.amazonaws.com",
        sourceArn: target.arn,
        sourceAccount: args.account.accountId,
      },
      { parent: this },
    );
    new aws.lb.TargetGroupAttachment(
      `${name}-attachment`,
      { targetGroupArn: target.arn, targetId: args.validator.functionArn },
      // AWS tries the call when the function is attached, and refuses what may not be called.
      { parent: this, dependsOn: [permission] },
    );
    return target;
  }

  /** The listener that serves the API: HTTPS with a certificate, and HTTP with a warning without one. */
  private addListener(balancer: aws.lb.LoadBalancer): aws.lb.Listener {
    const { name, args } = this;
    const http = { loadBalancerArn: balancer.arn, port: 80, protocol: "HTTP" };
    const httpTags = { tags: args.tags.named(`${name}-http`) };
    const { certificateArn } = this;
    const otherwise = { defaultActions: [fixedResponse(balancerResponses.path)] };
    if (certificateArn === undefined) {
      void pulumi.log.warn(
        "certificateArn is not set: the load balancer takes payments over plain HTTP. Set it to the ARN of an ACM certificate, or set hostedZoneId and balancerDomainName.",
        this,
      );
      return new aws.lb.Listener(`${name}-http`, { ...http, ...otherwise, ...httpTags }, { parent: this });
    }
    const plain = new aws.lb.Listener(
      `${name}-http`,
      {
        ...http,
        defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
        ...httpTags,
      },
      { parent: this },
    );
    this.addRules(plain, plainHttpRules);
    return new aws.lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        certificateArn,
        // TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only (Security Hub ELB.17).
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        ...otherwise,
        tags: args.tags.named(`${name}-https`),
      },
      { parent: this },
    );
  }

  private addRules(listener: aws.lb.Listener, rules: readonly BalancerRule[]): void {
    for (const { role, priority, conditions, action } of rules) {
      new aws.lb.ListenerRule(
        `${this.name}-rule-${role}`,
        {
          listenerArn: listener.arn,
          priority,
          conditions,
          actions: [action],
          tags: this.args.tags.named(`${this.name}-rule-${role}`),
        },
        // A deployment that stops between the two would leave the old one, and its priority taken for the way back.
        { parent: this, deleteBeforeReplace: true },
      );
    }
  }
}
