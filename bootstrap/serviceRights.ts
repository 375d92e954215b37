import { Account } from "../account";

/** Actions on the resources of some names, out of whatever else the account holds. */
export interface NamedRights {
  readonly actions: readonly string[];
  /** ARNs, in which `*` stands for what Pulumi, AWS or a stack's suffix adds. */
  readonly resources: (account: Account) => readonly string[];
}

/** What a stack needs of one service of AWS; actions without the service's prefix. */
export interface ServiceRights {
  /** The program's types of resources and its look-ups that these rights are for. */
  readonly types: readonly string[];
  /** For both roles, on everything: settings of the account's resources, and nothing that they keep. */
  readonly look?: readonly string[];
  /** For both roles. */
  readonly lookNamed?: NamedRights;
  /** For deployments: what makes and changes, on everything but what another `Project` tag claims. */
  readonly change?: readonly string[];
  /** For deployments: what ends or unmakes, on nothing but what carries the stacks' `Project` tag. */
  readonly end?: readonly string[];
  /** For deployments, where a name bounds more than a tag, or the service knows no tags here. */
  readonly changeNamed?: readonly NamedRights[];
}
