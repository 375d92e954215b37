import { ListObjectsV2Command, NoSuchKey } from "@aws-sdk/client-s3";
import { AuditClient, readText } from "./auditLog";
import { auditPrefix, AuditRecord, readRecord } from "./auditRecord";

/** The audit records that are there, whoever wrote them. */
export interface AuditHistory {
  /**
   * Keys of records after one, in S3's order: one page, empty at the end.
   *
   * @throws AuditUnavailable
   */
  keysAfter(key: string): Promise<readonly string[]>;
  /**
   * Reads the record of a payment; undefined when it is gone by now.
   *
   * @throws AuditUnavailable because of a DamagedRecord, where it is one.
   */
  read(key: string, paymentId: string): Promise<AuditRecord | undefined>;
}

/** Makes the history of a bucket. */
export function createAuditHistory(bucket: string, client: AuditClient): AuditHistory {
  return {
    async keysAfter(key) {
      const asked = { Bucket: bucket, Prefix: auditPrefix, ...(key !== "" && { StartAfter: key }) };
      // A page may hold fewer keys than there are, and none at all where S3 has met nothing but what was deleted.
      for (let more = {}; ;) {
        const page = await client.within((s3) => s3.send(new ListObjectsV2Command({ ...asked, ...more })));
        const { Contents = [], NextContinuationToken: ContinuationToken } = page;
        if (Contents.length > 0 || ContinuationToken === undefined) return Contents.map(({ Key = "" }) => Key);
        more = { ContinuationToken };
      }
    },
    read: (key, paymentId) =>
      client.within(async (s3) => {
        try {
          return readRecord(await readText(s3, { Bucket: bucket, Key: key }), paymentId);
        } catch (thrown) {
          if (thrown instanceof NoSuchKey) return undefined;
          throw thrown;
        }
      }),
  };
}
