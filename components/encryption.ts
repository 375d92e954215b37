import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Place, keyPolicy } from "./iam";
import { Tags } from "./tags";

/** What the key is for. */
export interface EncryptionArgs {
  readonly place: Place;
  /** Alias under which people find the key, with its `alias/`. */
  readonly alias: string;
  /** Whether Pulumi refuses to delete the key, with which everything that it encrypted would be lost. */
  readonly protect: boolean;
  readonly tags: Tags;
}

/** The customer-managed key of the stack: it encrypts the database, its secret, audit records, logs and alarms. */
export class Encryption extends pulumi.ComponentResource {
  readonly keyId: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:Encryption", name, {}, opts);

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "Encrypts the data of the payment stack",
        deletionWindowInDays: 10,
        enableKeyRotation: true,
        // Part of the key and not a resource of its own, so that whatever uses the key comes after its policy.
        policy: keyPolicy(args.place),
        tags: args.tags.named(`${name}-key`),
      },
      { parent: this, protect: args.protect },
    );
    new aws.kms.Alias(`${name}-alias`, { name: args.alias, targetKeyId: key.keyId }, { parent: this });

    this.keyId = key.keyId;
    this.keyArn = key.arn;
    this.registerOutputs({ keyId: this.keyId, keyArn: this.keyArn });
  }
}
