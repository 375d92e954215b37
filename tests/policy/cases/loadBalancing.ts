import { beside, Cases, judged, only, Shape } from "./case";

const balancer = only("aws:lb/loadBalancer:LoadBalancer");
const listener = only("aws:lb/listener:Listener");
const twin = only("aws:alb/loadBalancer:LoadBalancer");
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";

const forward = [{ type: "forward", targetGroupArn: "arn:x" }];
const toHttps = [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }];
const fixed = [{ type: "fixed-response", fixedResponse: { contentType: "text/plain" } }];

const network = { loadBalancerType: "network" };
const gateway = { loadBalancerType: "gateway" };

const policies = (...names: readonly string[]): Record<string, Shape> =>
  Object.fromEntries(names.map((sslPolicy) => [sslPolicy, listener({ protocol: "HTTPS", sslPolicy })]));

/** Cases about load balancers. */
export const loadBalancingCases: Cases = {
  "elb-1-http-redirected": {
    breaks: {
      forwards: listener({ port: 80, protocol: "HTTP", defaultActions: forward }),
      "answers by itself": listener({ port: 80, protocol: "HTTP", defaultActions: fixed }),
      "sends on to HTTP": listener({
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { port: "8080" } }],
      }),
      "forwards without a named protocol": listener({ port: 80, defaultActions: forward }),
      "both, one of them wrong": listener({ protocol: "HTTP", defaultActions: [...toHttps, ...forward] }),
      "by a second name of the type": only("aws:alb/listener:Listener")({ protocol: "HTTP", defaultActions: forward }),
      "by a former name of the type": only("aws:elasticloadbalancingv2/listener:Listener")({
        protocol: "HTTP",
        defaultActions: forward,
      }),
    },
    passes: {
      "sends on": listener({ port: 80, protocol: "HTTP", defaultActions: toHttps }),
      HTTPS: listener({ port: 443, protocol: "HTTPS", defaultActions: forward }),
      "a network load balancer": listener({ port: 80, protocol: "TCP", defaultActions: forward }),
      // Checkov refuses a listener that does nothing, which the provider doesn't take.
      "no action": listener({ port: 80, protocol: "HTTP" }),
      "a gateway load balancer": listener({ defaultActions: forward }),
    },
  },
  "elb-4-headers": {
    breaks: { unsaid: balancer(), off: balancer({ dropInvalidHeaderFields: false }), "a twin": twin() },
    passes: {
      on: balancer({ dropInvalidHeaderFields: true }),
      "a network load balancer": balancer(network),
      "a gateway load balancer": balancer(gateway),
    },
  },
  "elb-5-access-logs": {
    breaks: {
      unsaid: balancer(),
      off: balancer({ accessLogs: { bucket: "x", enabled: false } }),
      "a bucket alone": balancer({ loadBalancerType: "application", accessLogs: { bucket: "x" } }),
    },
    passes: {
      on: balancer({ accessLogs: { bucket: "x", enabled: true } }),
      // Checkov asks these as well; the control isn't about them, and they log connections of TLS alone.
      "a network load balancer": balancer(network),
    },
  },
  "elb-6-deletion-protection": {
    breaks: {
      unsaid: balancer(),
      off: balancer({ enableDeletionProtection: false }),
      "a network load balancer": balancer(network),
    },
    passes: { on: balancer({ enableDeletionProtection: true }) },
  },
  "elb-12-desync": {
    breaks: { watching: balancer({ desyncMitigationMode: "monitor" }) },
    passes: {
      "AWS's default": balancer(),
      defensive: balancer({ desyncMitigationMode: "defensive" }),
      strictest: balancer({ desyncMitigationMode: "strictest" }),
      "a network load balancer": balancer({ ...network, desyncMitigationMode: "monitor" }),
    },
  },
  "elb-13-zones": {
    breaks: {
      none: balancer(),
      one: balancer({ subnets: ["a"] }),
      "one, mapped": balancer({ ...network, subnetMappings: [{ subnetId: "a" }] }),
    },
    passes: {
      two: balancer({ subnets: ["a", "b"] }),
      "two, mapped": balancer({ ...network, subnetMappings: [{ subnetId: "a" }, { subnetId: "b" }] }),
    },
  },
  "elb-16-firewall": {
    breaks: {
      none: balancer(),
      "another's": [
        judged("aws:lb/loadBalancer:LoadBalancer", { arn: "arn:a" }),
        beside(association, "tie", { resourceArn: "arn:b" }),
      ],
      // Checkov spares internal ones and takes WAF Classic; the control knows no exception, and WAF Classic has ended.
      "an internal one": balancer({ internal: true }),
      "a firewall of WAF Classic": [
        judged("aws:lb/loadBalancer:LoadBalancer"),
        beside("aws:wafregional/webAclAssociation:WebAclAssociation", "tie", {}, { resourceArn: ["judged"] }),
      ],
    },
    passes: {
      "by reference": [
        judged("aws:lb/loadBalancer:LoadBalancer"),
        beside(association, "tie", {}, { resourceArn: ["judged"] }),
      ],
      "by a literal ARN": [
        judged("aws:alb/loadBalancer:LoadBalancer", { arn: "arn:a" }),
        beside(association, "tie", { resourceArn: "arn:a" }),
      ],
      // A firewall can't stand before these.
      "a network load balancer": balancer(network),
      "a gateway load balancer": balancer(gateway),
    },
  },
  "elb-17-tls-policy": {
    breaks: {
      "AWS's default": listener({ protocol: "HTTPS" }),
      "for TLS": listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-2016-08" }),
      ...policies(
        ...["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS-1-2-2017-01", "ELBSecurityPolicy-TLS-1-2-Ext-2018-06"],
        ...["ELBSecurityPolicy-FS-1-2-Res-2020-10", "ELBSecurityPolicy-TLS13-1-0-2021-06"],
        // Of TLS 1.2 these two take ciphers without forward secrecy or with CBC, which Checkov lets pass and the control not.
        ...["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"],
        ...["xELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06x"],
      ),
    },
    passes: {
      // Cfn-guard asks it of these too, which have no policy.
      HTTP: listener({ protocol: "HTTP" }),
      // Checkov refuses one without a protocol, which only a gateway load balancer may have.
      "neither protocol nor port": listener(),
      ...policies(
        ...["ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"],
        ...["ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04"],
        ...["ELBSecurityPolicy-TLS13-1-3-PQ-2025-09", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
        ...["ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"],
      ),
    },
  },
  "elb-18-https-only": {
    breaks: {
      "HTTP, though it sends on": listener({ protocol: "HTTP", defaultActions: toHttps }),
      // Cfn-guard lets it pass.
      "HTTP, unsaid": listener({ port: 80 }),
      TCP: listener({ port: 443, protocol: "TCP" }),
      UDP: listener({ protocol: "UDP" }),
      both: listener({ protocol: "TCP_UDP" }),
    },
    passes: {
      HTTPS: listener({ protocol: "HTTPS" }),
      TLS: listener({ protocol: "TLS" }),
      "a gateway load balancer": listener({ defaultActions: forward }),
    },
  },
  "elb-closed-by-default": {
    breaks: {
      forwards: listener({ protocol: "HTTPS", defaultActions: forward }),
      "forwards over HTTP, unsaid": listener({ port: 80, defaultActions: forward }),
    },
    passes: {
      "answers by itself": listener({ protocol: "HTTPS", defaultActions: fixed }),
      "sends on": listener({ protocol: "HTTP", defaultActions: toHttps }),
      // These know no rules, so their default action is all that they do.
      "a network load balancer": listener({ protocol: "TLS", defaultActions: forward }),
      "a gateway load balancer": listener({ defaultActions: forward }),
    },
  },
};
