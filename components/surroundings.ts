import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { Network } from "./network";
import { Tags } from "./tags";

/** What a function and a database are made among: a network, and where and how what they tell is kept. */
export interface Surroundings {
  /** Its private subnets are in at least two zones. */
  readonly network: Network;
  readonly account: Account;
  /** Key that everything at rest is encrypted with. */
  readonly keyArn: pulumi.Input<string>;
  /** Of each log group. */
  readonly logRetentionDays: number;
  readonly tags: Tags;
}
