interface BucketStatement {
  readonly Effect?: string;
  readonly Condition?: { readonly Bool?: Readonly<Record<string, unknown>> };
}

/**
 * Leaves out of a bucket policy the statements that refuse requests without TLS, and says so: over the emulator's plain
 * HTTP they would refuse the function's own writes.
 *
 * @returns undefined if nothing is left of the policy.
 */
export function withoutTlsOnly(bucket: string, policy: string): string | undefined {
  const document = JSON.parse(policy) as { Statement: BucketStatement | BucketStatement[] };
  const statements = [document.Statement].flat();
  const kept = statements.filter((statement) => !refusesPlainHttp(statement));
  if (kept.length === statements.length) return policy;
  console.error(
    `The policy of bucket ${bucket} is put without its TLS-only statement, as the emulator speaks plain HTTP.`,
  );
  return kept.length === 0 ? undefined : JSON.stringify({ ...document, Statement: kept });
}

function refusesPlainHttp({ Effect, Condition }: BucketStatement): boolean {
  return (
    Effect === "Deny" && [Condition?.Bool?.["aws:SecureTransport"]].flat().some((value) => String(value) === "false")
  );
}
