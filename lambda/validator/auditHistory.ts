import { ListObjectsV2Command, NoSuchKey } from "@aws-sdk/client-s3";
import { AuditClient, readText } from "./auditLog";
import { auditPrefix, AuditRecord, readRecord } from "./auditRecord";
import { AuditUnavailable } from "./errors";

/** The audit records that are there, whoever wrote them. */
export interface AuditHistory {
  /**
   * Keys of records after one, in S3's order: one page, empty at the end of the list.
   *
   * @param end milliseconds since 1970 after which no further page is asked for where the ones before had no keys.
   * @throws AuditUnavailable
   */
  keysAfter(key: string, end: number): Promise<readonly string[]>;
  /**
   * Reads the record of a payment; undefined when it is gone by now.
   *
   * @throws AuditUnavailable because of a DamagedRecord, where it is one.
   */
  read(key: string, paymentId: string): Promise<AuditRecord | undefined>;
}

/** S3 has told of no key in all of the time, nor that there is none. */
class ListUnfinished extends Error {
  override readonly name = "ListUnfinished";
}

/** Makes the history of a bucket. */
export function createAuditHistory(bucket: string, client: AuditClient): AuditHistory {
  return {
    async keysAfter(key, end) {
      const asked = { Bucket: bucket, Prefix: auditPrefix, ...(key !== "" && { StartAfter: key }) };
      // A page may hold fewer keys than there are, and none at all where S3 has met nothing but what was deleted.
      for (let more = {}; ;) {
        const page = await client.within((s3) => s3.send(new ListObjectsV2Command({ ...asked, ...more })));
        const { Contents = [], NextContinuationToken: ContinuationToken } = page;
        if (Contents.length > 0 || ContinuationToken === undefined) return Contents.map(({ Key = "" }) => Key);
        if (Date.now() >= end) throw new AuditUnavailable(new ListUnfinished());
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
