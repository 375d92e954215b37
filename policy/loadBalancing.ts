import type { ListenerArgs, LoadBalancerArgs } from "@pulumi/aws/lb";
import type { Unwrap } from "@pulumi/pulumi";
import { eachInStack, eachResource, Rule, Subject } from "./rule";

const balancer = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";

/** Policies with TLS 1.2 or newer only: https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17. */
const recentPolicy =
  /^ELBSecurityPolicy-(TLS13-1-[23]|TLS13-1-2-Res|TLS13-1-2-FIPS|TLS13-1-3-FIPS|TLS13-1-2-Res-FIPS)(-PQ)?-20/;

/** Network and gateway load balancers have none of these settings. */
const onApplication = (
  subject: Subject & { judge: (inputs: Partial<Unwrap<LoadBalancerArgs>>) => string | false },
): Rule =>
  eachResource<LoadBalancerArgs>(balancer, {
    ...subject,
    judge: (inputs) => (inputs.loadBalancerType ?? "application") === "application" && subject.judge(inputs),
  });

/** Rules about load balancers. */
export const loadBalancingRules: readonly Rule[] = [
  eachResource<ListenerArgs>(listener, {
    id: "elb-1-http-redirected",
    controls: ["ELB.1"],
    title: "HTTP listeners only send on to HTTPS",
    advisoryBecause: "It takes a certificate, and so a domain.",
    judge: ({ protocol, defaultActions = [] }) =>
      protocol === "HTTP" &&
      !defaultActions.every(({ redirect }) => redirect?.protocol === "HTTPS") &&
      "Let defaultActions redirect to HTTPS.",
  }),
  onApplication({
    id: "elb-4-headers",
    controls: ["ELB.4"],
    title: "Load balancers drop invalid headers",
    judge: ({ dropInvalidHeaderFields }) => dropInvalidHeaderFields !== true && "Set dropInvalidHeaderFields to true.",
  }),
  onApplication({
    id: "elb-5-access-logs",
    controls: ["ELB.5"],
    title: "Load balancers write access logs",
    judge: ({ accessLogs }) => accessLogs?.enabled !== true && "Set accessLogs.enabled to true.",
  }),
  onApplication({
    id: "elb-6-deletion-protection",
    controls: ["ELB.6"],
    title: "Load balancers are protected from deletion",
    judge: ({ enableDeletionProtection }) =>
      enableDeletionProtection !== true && "Set enableDeletionProtection to true.",
  }),
  onApplication({
    id: "elb-12-desync",
    controls: ["ELB.12"],
    title: "Load balancers guard against requests that are read in two ways",
    judge: ({ desyncMitigationMode = "defensive" }) =>
      !["defensive", "strictest"].includes(desyncMitigationMode) && "Set desyncMitigationMode to strictest.",
  }),
  onApplication({
    id: "elb-13-zones",
    controls: ["ELB.13"],
    title: "Load balancers stand in two zones or more",
    judge: ({ subnets = [], subnetMappings = [] }) =>
      subnets.length + subnetMappings.length < 2 && "Name subnets of two zones or more.",
  }),
  eachInStack([balancer, "aws:wafv2/webAclAssociation:WebAclAssociation"], {
    id: "elb-16-firewall",
    controls: ["ELB.16"],
    title: "Load balancers have a firewall before them",
    judge: (resource, stack) =>
      stack.reading(resource, "aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn").length === 0 &&
      "Add a WebAclAssociation with the load balancer's ARN.",
  }),
  eachResource<ListenerArgs>(listener, {
    id: "elb-17-tls-policy",
    controls: ["ELB.17"],
    title: "HTTPS listeners speak TLS 1.2 and newer only",
    judge: ({ protocol, sslPolicy = "" }) =>
      (protocol === "HTTPS" || protocol === "TLS") &&
      !recentPolicy.test(sslPolicy) &&
      "Set sslPolicy to a policy of TLS 1.2 and 1.3, such as ELBSecurityPolicy-TLS13-1-2-Res-2021-06.",
  }),
  eachResource<ListenerArgs>(listener, {
    id: "elb-18-https-only",
    controls: ["ELB.18"],
    title: "Every listener speaks HTTPS",
    advisoryBecause: "It forbids even a listener that sends on to HTTPS, as ELB.1 wants it.",
    judge: ({ protocol }) => protocol === "HTTP" && "Remove the HTTP listener.",
  }),
  eachResource<ListenerArgs>(listener, {
    id: "elb-closed-by-default",
    title: "What no rule lets through isn't forwarded",
    page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html",
    advisoryBecause: "A service that answers every path has nothing to close.",
    judge: ({ defaultActions = [] }) =>
      defaultActions.some(({ type }) => type === "forward") && "Answer with a fixed response in defaultActions.",
  }),
];
