import { S3 } from "@aws-sdk/client-s3";
import type { Deployment } from "./deployment";
import { failed, notJudged, passed, Verdict } from "./verdict";

/** The key that the validator keeps a payment's record under. */
const keyOf = (paymentId: string): string => `audit/${paymentId}.json`;

/** Whether each payment left one record, with the last four digits and no more of the card. */
export async function judgeRecords(
  { bucketName, client }: Deployment,
  paymentIds: readonly string[],
): Promise<Verdict> {
  const s3 = new S3(client);
  const bodies = paymentIds.map(async (id) => {
    const { Body } = await s3.getObject({ Bucket: bucketName, Key: keyOf(id) }).catch((thrown: unknown) => {
      if (thrown instanceof Error && thrown.name === "NoSuchKey") return { Body: undefined };
      throw thrown;
    });
    return Body?.transformToString();
  });
  const records = (await Promise.all(bodies)).filter((text) => text !== undefined);
  if (records.length !== paymentIds.length) return failed(`${records.length} records of ${paymentIds.length} payments`);
  const clean = records.every((record) => record.includes('"last_four":"1111"') && !record.includes("4111"));
  return clean
    ? passed(`${records.length} ${records.length === 1 ? "record" : "records"}, with the last four alone`)
    : failed("a record holds other than it should");
}

/** Removes what the payments left, every version of it, but what belongs to rows of a ledger, which stay; a lock of the bucket keeps it, under names that begin `smoke-`. */
export async function removeRecords(deployment: Deployment, paymentIds: readonly string[]): Promise<Verdict> {
  const { bucketName: Bucket, ledgerReaderName, client } = deployment;
  if (ledgerReaderName !== undefined) {
    return notJudged(`the ledger keeps payments for ever, and so the bucket their records: ${paymentIds.join(", ")}`);
  }
  const s3 = new S3(client);
  const found = paymentIds.map(async (id) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket, Prefix: keyOf(id) });
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Bucket, Key, VersionId }));
  });
  const own = (await Promise.all(found)).flat();
  const removals = await Promise.allSettled(own.map((version) => s3.deleteObject(version)));
  const kept = removals.filter(({ status }) => status === "rejected").length;
  if (kept === 0) return passed(`${own.length} objects removed`);
  const days = await lockDays(s3, Bucket);
  return days === undefined
    ? failed(`${kept} of ${own.length} objects can't be removed`)
    : notJudged(
        `${kept} objects stay under audit/smoke-… until the bucket's lock of ${days} days and its lifecycle end`,
      );
}

async function lockDays(s3: S3, Bucket: string): Promise<number | undefined> {
  const configuration = await s3.getObjectLockConfiguration({ Bucket }).catch(() => undefined);
  return configuration?.ObjectLockConfiguration?.Rule?.DefaultRetention?.Days;
}
