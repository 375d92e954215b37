import { allow, Cases, deny, only, policy } from "./case";
import { account, besides, everybodyMay, publicOrNot, root } from "./strangers";

const key = only("aws:kms/key:Key");
const keyShape = (...statements: readonly object[]) => key({ policy: policy(...statements) });

/** Cases about keys. */
export const kmsCases: Cases = {
  "kms-4-rotation": {
    breaks: {
      unsaid: key(),
      off: key({ enableKeyRotation: false }),
      "said to be symmetric": key({ customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
    },
    passes: {
      on: key({ enableKeyRotation: true }),
      "asymmetric, which can't be rotated": key({ customerMasterKeySpec: "RSA_2048" }),
      "in a store of one's own, which can't either": key({ customKeyStoreId: "cks-1" }),
    },
  },
  "kms-5-not-public": besides(publicOrNot(keyShape), {
    breaks: {
      "by a resource of its own": only("aws:kms/keyPolicy:KeyPolicy")({ policy: everybodyMay }),
      "an imported key": only("aws:kms/externalKey:ExternalKey")({ policy: everybodyMay }),
      "a replica": only("aws:kms/replicaKey:ReplicaKey")({ policy: everybodyMay }),
      "an imported replica": only("aws:kms/replicaExternalKey:ReplicaExternalKey")({ policy: everybodyMay }),
    },
    passes: { "AWS's own policy": key() },
  }),
  "kms-time-to-regret": {
    breaks: { "nine days": key({ deletionWindowInDays: 9 }), "AWS's least": key({ deletionWindowInDays: 7 }) },
    passes: { "ten days": key({ deletionWindowInDays: 10 }), "AWS's default": key() },
  },
  "kms-services-bound": {
    breaks: {
      "no condition": keyShape(
        allow({ Principal: { Service: "logs.us-east-1.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" }),
      ),
      "another one beside events of RDS": keyShape(
        allow({
          Principal: { Service: ["events.rds.amazonaws.com", "sns.amazonaws.com"] },
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      ),
      "a condition of how": keyShape(
        allow({
          Principal: { Service: ["sns.amazonaws.com"] },
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { Bool: { "aws:SecureTransport": "true" } },
        }),
      ),
      "by a resource of its own": only("aws:kms/keyPolicy:KeyPolicy")({
        policy: policy(allow({ Principal: { Service: "sns.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" })),
      }),
    },
    passes: {
      "AWS's own policy": key(),
      "on behalf of an account": keyShape(
        allow({
          Principal: { Service: "sns.amazonaws.com" },
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        }),
      ),
      "an account": keyShape(allow({ Principal: root, Action: "kms:*", Resource: "*" })),
      "events of a bus, which nobody can bind": keyShape(
        allow({ Principal: { Service: "events.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" }),
      ),
      "events of RDS, which nobody can bind": keyShape(
        allow({ Principal: { Service: "events.rds.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" }),
      ),
      "a denial": keyShape(deny({ Principal: { Service: "sns.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*" })),
      "everybody, which another rule is about": keyShape(allow({ Principal: { Service: "*" }, Action: "kms:Decrypt" })),
    },
  },
};
