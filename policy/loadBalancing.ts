import type { ListenerArgs, LoadBalancerArgs } from "@pulumi/aws/lb";
import type { Unwrap } from "@pulumi/pulumi";
import { some } from "./judged";
import { eachInStack, eachResource, Rule, Subject, Verdict } from "./rule";

const balancer = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** The policies that the control takes: https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17. */
const recommendedPolicy = /^ELBSecurityPolicy-TLS13-1-(3|2-Res)(-FIPS)?(-PQ)?-\d{4}-\d{2}$/;

type Balancer = Partial<Unwrap<LoadBalancerArgs>>;

/** Whether it speaks HTTP. Network and gateway load balancers have some of the settings only. */
const isApplication = ({ loadBalancerType = "application" }: Balancer): boolean => loadBalancerType === "application";

const onApplication = (subject: Subject & { judge: (inputs: Balancer) => Verdict }): Rule =>
  eachResource<LoadBalancerArgs>(balancer, {
    ...subject,
    judge: (inputs) => isApplication(inputs) && subject.judge(inputs),
  });

/** Whether a listener speaks one of some protocols. Only those of gateway load balancers have neither port nor protocol. */
const speaks = ({ protocol, port }: Partial<Unwrap<ListenerArgs>>, ...protocols: readonly string[]): boolean => {
  const spoken = protocol ?? (port === undefined ? undefined : "HTTP");
  return protocols.some((one) => one === spoken);
};

/** Rules about load balancers. */
export const loadBalancingRules: readonly Rule[] = [
  eachResource<ListenerArgs>(listener, {
    id: "elb-1-http-redirected",
    controls: ["ELB.1"],
    title: "HTTP listeners only send on to HTTPS",
    advisoryBecause: "It takes a certificate, and so a domain.",
    // Of all else than the listener's own rules: one that refuses what must not come in clear keeps more than a redirect would.
    judge: (inputs) =>
      speaks(inputs, "HTTP") &&
      some(inputs.defaultActions, ({ redirect }) => redirect?.protocol !== "HTTPS") &&
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
  eachResource<LoadBalancerArgs>(balancer, {
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
  eachResource<LoadBalancerArgs>(balancer, {
    id: "elb-13-zones",
    controls: ["ELB.13"],
    title: "Load balancers stand in two subnets or more, and so in as many zones",
    judge: ({ subnets = [], subnetMappings = [] }) =>
      subnets.length + subnetMappings.length < 2 && "Name subnets of two zones or more.",
  }),
  eachInStack(balancer, [association], {
    id: "elb-16-firewall",
    controls: ["ELB.16"],
    title: "Application load balancers have a firewall before them",
    judge: (resource, stack) =>
      isApplication(resource.inputs) &&
      stack.reading(resource, association, "resourceArn").length === 0 &&
      "Add a WebAclAssociation with the load balancer's ARN.",
  }),
  eachResource<ListenerArgs>(listener, {
    id: "elb-17-tls-policy",
    controls: ["ELB.17"],
    title: "Listeners of HTTPS and TLS use a policy that AWS recommends: TLS 1.3, and of 1.2 the safe ciphers only",
    judge: ({ protocol, sslPolicy }) =>
      (protocol === "HTTPS" || protocol === "TLS") &&
      !recommendedPolicy.test(String(sslPolicy)) &&
      "Set sslPolicy to a recommended policy, such as ELBSecurityPolicy-TLS13-1-2-Res-2021-06.",
  }),
  eachResource<ListenerArgs>(listener, {
    id: "elb-18-https-only",
    controls: ["ELB.18"],
    title: "Every listener speaks HTTPS or TLS",
    advisoryBecause:
      "It forbids even a listener that sends on to HTTPS, as ELB.1 wants it, and protocols that encrypt by themselves.",
    judge: (inputs) => speaks(inputs, "HTTP", "TCP", "UDP", "TCP_UDP") && "Set protocol to HTTPS or TLS.",
  }),
  eachResource<ListenerArgs>(listener, {
    id: "elb-closed-by-default",
    title: "What no rule lets through isn't forwarded",
    page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html",
    advisoryBecause: "A service that answers every path has nothing to close.",
    judge: (inputs) =>
      speaks(inputs, "HTTP", "HTTPS") &&
      some(inputs.defaultActions, ({ type }) => type === "forward") &&
      "Answer with a fixed response in defaultActions.",
  }),
];
