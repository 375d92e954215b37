import { unknown } from "../judge";
import { Cases, only } from "./case";

const ingress = only("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const egress = only("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
const anyRule = only("aws:ec2/securityGroupRule:SecurityGroupRule");
const group = only("aws:ec2/securityGroup:SecurityGroup");
const defaultGroup = only("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");

const everybody = "0.0.0.0/0";
const tcp = (port: number, to = port) => ({ ipProtocol: "tcp", fromPort: port, toPort: to, description: "x" });
const inline = (port: number, to = port) => ({ protocol: "tcp", fromPort: port, toPort: to, description: "x" });

/** Cases about ways in and out of security groups. */
export const openingCases: Cases = {
  "ec2-13-administration": {
    breaks: {
      "SSH over IPv4": ingress({ ...tcp(22), cidrIpv4: everybody }),
      "RDP over IPv6": ingress({ ...tcp(3389), cidrIpv6: "::/0" }),
      "IPv6 in full": ingress({ ...tcp(22), cidrIpv6: "0:0:0:0:0:0:0:0/0" }),
      "a host's address with /0": ingress({ ...tcp(22), cidrIpv4: "192.0.2.1/0" }),
      "half of the internet": ingress({ ...tcp(22), cidrIpv4: "128.0.0.0/1" }),
      "a range that holds it": ingress({ ...tcp(20, 25), cidrIpv4: everybody }),
      "every protocol": ingress({ ipProtocol: "-1", cidrIpv4: everybody }),
      "UDP by number": ingress({ ipProtocol: "17", fromPort: 3389, toPort: 3389, cidrIpv4: everybody }),
      "a rule of the older type": anyRule({ type: "ingress", ...inline(22), cidrBlocks: ["10.0.0.0/8", everybody] }),
      "the older type, IPv6": anyRule({ type: "ingress", ...inline(22), ipv6CidrBlocks: ["::/0"] }),
      "the older type, every protocol": anyRule({
        type: "ingress",
        protocol: "all",
        fromPort: 0,
        toPort: 0,
        cidrBlocks: [everybody],
      }),
      inline: group({ ingress: [inline(443), { ...inline(22), cidrBlocks: [everybody] }] }),
      "inline, every protocol in capitals": group({ ingress: [{ protocol: "ALL", ipv6CidrBlocks: ["::/0"] }] }),
      "the default group's": defaultGroup({ ingress: [{ ...inline(22), cidrBlocks: [everybody] }] }),
      // Checkov lets this pass for its own group; it opens to both.
      "its own group and everybody": group({ ingress: [{ protocol: "-1", self: true, cidrBlocks: [everybody] }] }),
      "all ports, written as -1": ingress({ ipProtocol: "tcp", fromPort: -1, toPort: -1, cidrIpv4: everybody }),
      "every protocol, unsaid": ingress({ cidrIpv4: everybody }),
      "beside a rule that a preview doesn't know": group({
        ingress: [
          { ...inline(22), cidrBlocks: unknown },
          { ...inline(22), cidrBlocks: [unknown, everybody] },
        ],
      }),
      "all ports, unsaid": ingress({ ipProtocol: "tcp", cidrIpv4: everybody }),
      "beside a rule of which nothing is known": group({
        ingress: [null, { ...inline(22), cidrBlocks: [everybody] }],
      }),
    },
    passes: {
      "the next port": ingress({ ...tcp(23, 3388), cidrIpv4: everybody }),
      "the port before": ingress({ ...tcp(21), cidrIpv4: everybody }),
      "known addresses": ingress({ ...tcp(22), cidrIpv4: "203.0.113.0/24" }),
      "a private network": ingress({ ...tcp(22), cidrIpv4: "10.0.0.0/8" }),
      "a unique local network": ingress({ ...tcp(22), cidrIpv6: "fc00::/7" }),
      "a link's own network": ingress({ ...tcp(22), cidrIpv6: "fe80::/10" }),
      "a provider's IPv6 network": ingress({ ...tcp(22), cidrIpv6: "2001:db8::/32" }),
      "another group": ingress({ ...tcp(22), referencedSecurityGroupId: "sg-1" }),
      "the way out": anyRule({ type: "egress", ...inline(22), cidrBlocks: [everybody] }),
      "inline, the way out": group({ egress: [{ ...inline(22), cidrBlocks: [everybody] }] }),
      // Checkov takes port 0 for every port, which EC2 does for -1 only; the rule for web ports finds it.
      "port 0": ingress({ ...tcp(0), cidrIpv4: everybody }),
      "nobody at all": group({ ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: false }] }),
      "a prefix list, which is judged where it is filled": ingress({ ...tcp(22), prefixListId: "pl-1" }),
      "a protocol without ports": ingress({ ipProtocol: "icmp", fromPort: 22, toPort: 22, cidrIpv4: everybody }),
      "no block at all": ingress({ ...tcp(22), cidrIpv4: "everybody/x" }),
      "an address without a length": ingress({ ...tcp(22), cidrIpv4: "0.0.0.0" }),
    },
  },
  "ec2-19-risky-ports": {
    breaks: {
      PostgreSQL: ingress({ ...tcp(5432), cidrIpv4: everybody }),
      "every port of the control": group({
        ingress: [{ ...inline(9300), cidrBlocks: [everybody] }],
      }),
      "a range": anyRule({ type: "ingress", ...inline(5433, 5501), cidrBlocks: [everybody] }),
      "every protocol": ingress({ ipProtocol: "-1", cidrIpv6: "::/0" }),
      ...Object.fromEntries(
        [
          20, 21, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 4333, 5000, 5500, 5601, 8080, 8088, 8888, 9200,
        ].map((port) => [`port ${port}`, ingress({ ...tcp(port), cidrIpv4: everybody })]),
      ),
    },
    passes: {
      HTTPS: ingress({ ...tcp(443), cidrIpv4: everybody }),
      // Cfn-guard doesn't ask who.
      "a known network": ingress({ ...tcp(5432), cidrIpv4: "198.51.100.0/24" }),
      "the way out": egress({ ...tcp(5432), cidrIpv4: everybody }),
    },
  },
  "ec2-18-web-only": {
    breaks: {
      "another port": ingress({ ...tcp(444), cidrIpv4: everybody }),
      "a range from 80": ingress({ ...tcp(80, 443), cidrIpv4: everybody }),
      "HTTP/3, which is UDP": ingress({ ipProtocol: "udp", fromPort: 443, toPort: 443, cidrIpv4: everybody }),
      "every protocol": ingress({ ipProtocol: "-1", cidrIpv4: everybody }),
      SSH: ingress({ ...tcp(22), cidrIpv6: "::/0" }),
      "/7 is wider than any network": ingress({ ...tcp(8443), cidrIpv4: "2.0.0.0/7" }),
      "/31 of IPv6 is wider than a provider's network": ingress({ ...tcp(8443), cidrIpv6: "2001:db8::/31" }),
      "wider than the unique local network": ingress({ ...tcp(8443), cidrIpv6: "fc00::/6" }),
    },
    passes: {
      // Checkov and cfn-guard refuse port 80, and cfn-guard every port; the control allows both of the web.
      HTTP: ingress({ ...tcp(80), cidrIpv4: everybody }),
      HTTPS: group({ ingress: [{ ...inline(443), cidrBlocks: [everybody], ipv6CidrBlocks: ["::/0"] }] }),
      "a known network": ingress({ ...tcp(8443), cidrIpv4: "203.0.113.0/24" }),
      "/8 is somebody's network": ingress({ ...tcp(8443), cidrIpv4: "3.0.0.0/8" }),
      // Security Hub's control is about ports, which ICMP has none of.
      ping: ingress({ ipProtocol: "icmp", fromPort: 8, toPort: 0, cidrIpv4: everybody }),
    },
  },
  "ec2-prefix-list-bounded": {
    breaks: {
      "the internet": only("aws:ec2/managedPrefixList:ManagedPrefixList")({
        entries: [{ cidr: "203.0.113.0/24" }, { cidr: everybody }],
      }),
    },
    passes: {
      "known networks": only("aws:ec2/managedPrefixList:ManagedPrefixList")({ entries: [{ cidr: "203.0.113.0/24" }] }),
      "entries elsewhere": only("aws:ec2/managedPrefixList:ManagedPrefixList")(),
    },
  },
  "ec2-prefix-list-entry-bounded": {
    breaks: { "the internet": only("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry")({ cidr: "::/0" }) },
    passes: {
      "a known network": only("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry")({ cidr: "203.0.113.0/24" }),
      unsaid: only("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry")(),
    },
  },
  "ec2-no-open-way-out": {
    breaks: {
      standalone: egress({ ipProtocol: "-1", cidrIpv4: everybody }),
      "standalone, IPv6": egress({ ipProtocol: "-1", cidrIpv6: "::/0" }),
      // Checkov lets ports decide, which mean nothing when every protocol is allowed.
      "some ports of every protocol": group({
        egress: [{ protocol: "-1", fromPort: 20, toPort: 200, cidrBlocks: [everybody] }],
      }),
      "of the older type": anyRule({ type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [everybody] }),
      inline: group({ egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [everybody] }] }),
      "the default group's": defaultGroup({ egress: [{ protocol: "-1", cidrBlocks: [everybody] }] }),
    },
    passes: {
      "one port": egress({ ...tcp(443), cidrIpv4: everybody }),
      // Cfn-guard refuses every protocol, to whomever.
      "a known network": egress({ ipProtocol: "-1", cidrIpv4: "10.0.0.0/16" }),
      "another group": egress({ ipProtocol: "-1", referencedSecurityGroupId: "sg-1" }),
      "the way in": ingress({ ipProtocol: "-1", cidrIpv4: everybody }),
      "the way in of the older type": anyRule({ type: "ingress", protocol: "-1", cidrBlocks: [everybody] }),
    },
  },
  "ec2-way-out-https": {
    breaks: {
      "another port": egress({ ...tcp(5432), cidrIpv4: everybody }),
      "every port of TCP": egress({ ipProtocol: "tcp", fromPort: -1, toPort: -1, cidrIpv4: everybody }),
      "more ports": egress({ ...tcp(443, 444), cidrIpv6: "::/0" }),
      "another protocol": egress({ ...tcp(443), ipProtocol: "udp", cidrIpv4: everybody }),
      inline: group({ egress: [{ ...inline(80), cidrBlocks: [everybody] }] }),
    },
    passes: {
      HTTPS: egress({ ...tcp(443), cidrIpv4: everybody }),
      "a known network": egress({ ...tcp(5432), cidrIpv4: "10.0.0.0/16" }),
      "everything, which another rule is about": egress({ ipProtocol: "-1", cidrIpv4: everybody }),
      "the way in": ingress({ ...tcp(80), cidrIpv4: everybody }),
    },
  },
  "ec2-ingress-described": {
    breaks: {
      standalone: ingress({ ...tcp(443), description: undefined }),
      empty: ingress({ ...tcp(443), description: "" }),
      blank: ingress({ ...tcp(443), description: " " }),
      "of the older type": anyRule({ type: "ingress", ...inline(443), description: undefined }),
      inline: group({ ingress: [inline(443), { ...inline(80), description: undefined }] }),
    },
    passes: {
      standalone: ingress(tcp(443)),
      "the way out": egress({ ...tcp(443), description: undefined }),
      inline: group({ ingress: [inline(443)] }),
    },
  },
  "ec2-egress-described": {
    breaks: {
      standalone: egress({ ...tcp(443), description: undefined }),
      blank: egress({ ...tcp(443), description: " " }),
      "of the older type": anyRule({ type: "egress", ...inline(443), description: "" }),
      inline: group({ egress: [{ ...inline(80), description: undefined }] }),
    },
    passes: { standalone: egress(tcp(443)), "the way in": ingress({ ...tcp(443), description: undefined }) },
  },
  "ec2-standalone-rules": {
    breaks: { "ways in": group({ ingress: [inline(443)] }), "ways out": group({ egress: [inline(443)] }) },
    passes: { none: group({ description: "x" }), "empty lists": group({ ingress: [], egress: [] }) },
  },
  "ec2-group-described": {
    breaks: {
      unsaid: group(),
      empty: group({ description: "" }),
      blank: group({ description: " " }),
      "what Pulumi writes": group({ description: "Managed by Pulumi" }),
    },
    passes: { said: group({ description: "Validator" }) },
  },
};
