/** Former and second names that `@pulumi/aws` still takes for the same resource, as it lists them in its aliases. */
const balancing = [
  "Listener",
  "ListenerCertificate",
  "ListenerRule",
  "LoadBalancer",
  "TargetGroup",
  "TargetGroupAttachment",
];
const bucketParts = [
  ...[
    "AccelerateConfiguration",
    "Acl",
    "CorsConfiguration",
    "LifecycleConfiguration",
    "Logging",
    "WebsiteConfiguration",
  ],
  ...["ObjectLockConfiguration", "RequestPaymentConfiguration", "ServerSideEncryptionConfiguration", "Versioning"],
];

const token = (module: string, name: string): string =>
  `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;

const present: ReadonlyMap<string, string> = new Map([
  ...balancing.flatMap((name): [string, string][] =>
    ["alb", "applicationloadbalancing", "elasticloadbalancingv2"].map((module) => [
      token(module, name),
      token("lb", name),
    ]),
  ),
  ...["", ...bucketParts].map((part): [string, string] => [
    token("s3", `Bucket${part}V2`),
    token("s3", `Bucket${part}`),
  ]),
]);

/** Every former or second name, by which rules find a resource all the same. */
export const formerTypes: readonly string[] = [...present.keys()];

/** The name of a type under which the rules know it. */
export function canonicalType(type: string): string {
  return present.get(type) ?? type;
}
