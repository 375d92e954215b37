import type { AliasArgs, KeyArgs } from "@pulumi/aws/kms";
import { within } from "./bounds";
import { kms, required } from "./clients";
import { resource, type Entries } from "./entry";
import type { Tags } from "./tags";
import type { Plain } from "./wire";

/** The days that AWS keeps a deleted key by default (`PendingWindowInDays` of ScheduleKeyDeletion). */
const defaultDeletionWindow = 30;

export const kmsEntries: Entries = {
  "aws:kms/key:Key": resource({
    plan: (inputs: Plain<KeyArgs>) => ({
      key: { Description: inputs.description, Policy: inputs.policy, Tags: kmsTags(inputs.tags) },
      rotates: inputs.enableKeyRotation ?? false,
      deletionWindow: within("deletionWindowInDays", inputs.deletionWindowInDays ?? defaultDeletionWindow, 7, 30),
    }),
    create: async ({ key, rotates }) => {
      const { KeyMetadata } = await kms.createKey(key);
      const id = required(KeyMetadata?.KeyId, "CreateKey's KeyId");
      if (rotates) await kms.enableKeyRotation({ KeyId: id });
      return { id, outputs: { keyId: id, arn: KeyMetadata?.Arn } };
    },
    update: async ({ id }, { key, rotates }) => {
      await kms.updateKeyDescription({ KeyId: id, Description: key.Description });
      if (key.Policy !== undefined) await kms.putKeyPolicy({ KeyId: id, PolicyName: "default", Policy: key.Policy });
      await (rotates ? kms.enableKeyRotation({ KeyId: id }) : kms.disableKeyRotation({ KeyId: id }));
    },
    retag: ({ id }) => ({
      set: (tags) => kms.tagResource({ KeyId: id, Tags: kmsTags(tags) }),
      remove: (TagKeys) => kms.untagResource({ KeyId: id, TagKeys }),
    }),
    delete: async ({ id, plan }) => {
      // A key that waits for its deletion is as gone as KMS lets it be; a second request is refused there.
      const { KeyMetadata } = await kms.describeKey({ KeyId: id });
      if (KeyMetadata?.KeyState === "PendingDeletion") return;
      await kms.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: plan.deletionWindow });
    },
  }),

  "aws:kms/alias:Alias": resource({
    plan: (inputs: Plain<AliasArgs>) => ({ AliasName: inputs.name ?? "", TargetKeyId: inputs.targetKeyId }),
    create: async (alias) => {
      await kms.createAlias(alias);
      return { id: alias.AliasName };
    },
    delete: ({ plan }) => kms.deleteAlias({ AliasName: plan.AliasName }),
    autoName: { input: "name", prefix: "alias/" },
    replaces: ["name"],
  }),
};

function kmsTags(tags: Tags): { TagKey: string; TagValue: string }[] {
  return Object.entries(tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
