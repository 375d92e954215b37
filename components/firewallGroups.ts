/** A rule group that AWS keeps, and what is done with its rules. */
export interface ManagedGroup {
  /** Name of the rule that applies the group, and of its metric. */
  readonly role: string;
  /** Place among the rules of the firewall; fixed and spaced, so that no other rule ever moves it. */
  readonly priority: number;
  readonly group: string;
  /** Rules that refuse a request with an answer of ours. One that AWS adds later refuses with AWS's own page. */
  readonly blocks: readonly string[];
  /** Rules that only count. */
  readonly counts: readonly string[];
}

/**
 * AWS's groups with all of their rules by name, since only a named rule can be given an answer:
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html.
 */
export const managedGroups: readonly ManagedGroup[] = [
  {
    role: "common",
    priority: 10,
    group: "AWSManagedRulesCommonRuleSet",
    blocks: [
      ...parts("CrossSiteScripting", "BODY", "COOKIE", "QUERYARGUMENTS", "URIPATH"),
      ...parts("EC2MetaDataSSRF", "BODY", "COOKIE", "QUERYARGUMENTS", "URIPATH"),
      ...parts("GenericLFI", "BODY", "QUERYARGUMENTS", "URIPATH"),
      ...parts("GenericRFI", "BODY", "QUERYARGUMENTS", "URIPATH"),
      ...parts("RestrictedExtensions", "QUERYARGUMENTS", "URIPATH"),
      ...parts("SizeRestrictions", "Cookie_HEADER", "QUERYSTRING", "URIPATH"),
      "UserAgent_BadBots_HEADER",
    ],
    counts: [
      // It refuses bodies above 8 KB. The validator has a bound of its own, and tells the client.
      "SizeRestrictions_BODY",
      // Node.js, PHP and .NET send no User-Agent unless told to, and a payment server may be any of them.
      "NoUserAgent_HEADER",
    ],
  },
  {
    role: "known-bad-inputs",
    priority: 20,
    group: "AWSManagedRulesKnownBadInputsRuleSet",
    blocks: [
      ...parts("JavaDeserializationRCE", "BODY", "HEADER", "QUERYSTRING", "URIPATH"),
      ...parts("Log4JRCE", "BODY", "HEADER", "QUERYSTRING", "URIPATH"),
      "ExploitablePaths_URIPATH",
      "Host_localhost_HEADER",
      "PROPFIND_METHOD",
    ],
    counts: [],
  },
];

/** Names of the rules that look for one thing in several parts of a request. */
function parts(rule: string, ...places: string[]): string[] {
  return places.map((place) => `${rule}_${place}`);
}
