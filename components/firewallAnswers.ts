/** What a client reads whose request the firewall blocks, in the shape of the validator's answers, at both doors. */
export const firewallAnswers = {
  refused: { status: 403, error: "Request refused" },
  // WAF counts the five minutes before each request, and looks again after some seconds.
  "too-many-requests": { status: 429, error: "Too many requests", retryAfter: 60 },
} satisfies Readonly<Record<string, FirewallAnswer>>;

interface FirewallAnswer {
  readonly status: number;
  /** What the client reads under `error`. */
  readonly error: string;
  /** Seconds after which a client may try again, for its `Retry-After`. */
  readonly retryAfter?: number;
}

/** The bodies of the answers, as a web ACL keeps them. */
export const firewallBodies = Object.entries(firewallAnswers).map(([key, { error }]) => ({
  key,
  contentType: "APPLICATION_JSON",
  content: JSON.stringify({ error }),
}));

/** An answer of ours in place of AWS's page; it goes before what a door itself would say. */
export function blocked(key: keyof typeof firewallAnswers) {
  const { status: responseCode, retryAfter }: FirewallAnswer = firewallAnswers[key];
  const responseHeaders = retryAfter === undefined ? [] : [{ name: "Retry-After", value: String(retryAfter) }];
  return { block: { customResponse: { responseCode, customResponseBodyKey: key, responseHeaders } } };
}
