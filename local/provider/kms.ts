import type { AliasArgs, KeyArgs } from "@pulumi/aws/kms";
import { within } from "./bounds";
import { kms, required } from "./clients";
import { resource, type Entries } from "./entry";
import { updateTags, type Tags } from "./tags";
import type { Plain } from "./wire";

/** The days that AWS keeps a deleted key by default (`PendingWindowInDays` of ScheduleKeyDeletion). */
const defaultDeletionWindow = 30;

export const kmsEntries: Entries = {
  "aws:kms/key:Key": resource({
    plan: (inputs: Plain<KeyArgs>) => ({
      key: {
        Description: inputs.description,
        Policy: inputs.policy,
        Tags: kmsTags(inputs.tags),
      },
      tags: inputs.tags,
      rotates: inputs.enableKeyRotation ?? false,
      deletionWindow: within("deletionWindowInDays", inputs.deletionWindowInDays ?? defaultDeletionWindow, 7, 30),
    }),
    create: async ({ key, rotates }) => {
      const { KeyMetadata } = await kms.createKey(key);
      const id = required(KeyMetadata?.KeyId, "CreateKey's KeyId");
      if (rotates) await kms.enableKeyRotation({ KeyId: id });
      return { id, outputs: { keyId: id, arn: KeyMetadata?.Arn } };
    },
    update: async ({ id, plan: old }, { key, tags, rotates }) => {
      await kms.updateKeyDescription({ KeyId: id, Description: key.Description });
      if (key.Policy !== undefined) await kms.putKeyPolicy({ KeyId: id, PolicyName: "default", Policy: key.Policy });
      if (rotates) await kms.enableKeyRotation({ KeyId: id });
      else await kms.disableKeyRotation({ KeyId: id });
      await updateTags(old.tags, tags, {
        set: (changed) => kms.tagResource({ KeyId: id, Tags: kmsTags(changed) }),
        remove: (TagKeys) => kms.untagResource({ KeyId: id, TagKeys }),
      });
      return undefined;
    },
    delete: async ({ id, plan }) => {
      // A key that waits for its deletion is as gone as KMS lets it be; a second request is refused there.
      const { KeyMetadata } = await kms.describeKey({ KeyId: id });
      if (KeyMetadata?.KeyState === "PendingDeletion") return;
      await kms.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: plan.deletionWindow });
    },
    limits: "Key policies are stored and not enforced; S3 doesn't check the key of an object.",
  }),

  "aws:kms/alias:Alias": resource({
    plan: (inputs: Plain<AliasArgs>) => ({ AliasName: inputs.name ?? "", TargetKeyId: inputs.targetKeyId }),
    create: async (alias) => {
      await kms.createAlias(alias);
      const { Aliases } = await kms.listAliases({ KeyId: alias.TargetKeyId });
      const arn = Aliases?.find(({ AliasName }) => AliasName === alias.AliasName)?.AliasArn;
      return { id: alias.AliasName, outputs: { arn } };
    },
    delete: ({ plan }) => kms.deleteAlias({ AliasName: plan.AliasName }),
    autoName: { input: "name", prefix: "alias/" },
    replaces: ["name"],
  }),
};

function kmsTags(tags: Tags): { TagKey: string; TagValue: string }[] {
  return Object.entries(tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
