import { runtime } from "@pulumi/pulumi";

/** What the engine sends for a value that only another resource's making will tell. */
export const unknown = runtime.unknownValue;

/** The URN of a resource inside of a component. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:local::payment-processing::payments:index:Network$${type}::${name}`;
}

/** An asset of text, or an archive of members, in the engine's form. */
export function wireAsset(text: string) {
  return { [runtime.specialSigKey]: runtime.specialAssetSig, hash: `hash of ${text}`, text };
}

export function wireArchive(content: { assets: Record<string, object> } | { path: string }) {
  return { [runtime.specialSigKey]: runtime.specialArchiveSig, hash: "hash", ...content };
}
