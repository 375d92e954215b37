/** A set of AWS tags. */
export type TagMap = Readonly<Record<string, string>>;

/** The `Project` tag of all that a stack consists of, by which the policies of `bootstrap/` know it. */
export const projectTag = "PaymentProcessing";

/** The tags of a stack, out of its settings. */
export function stackTags(settings: {
  readonly environment: string;
  readonly environmentSuffix: string;
  readonly migrationDate: string;
}): Tags {
  const { environment, environmentSuffix, migrationDate } = settings;
  const common = {
    Environment: environment,
    MigrationDate: migrationDate,
    ManagedBy: "Pulumi",
    Project: projectTag,
  };
  return new Tags(common, environmentSuffix);
}

/** The tags that every resource of a stack carries, with the `Name` that a console shows for each. */
export class Tags {
  /**
   * @param common tags without `Name`, the same on every resource.
   * @param suffix tells the stacks of one account apart at the end of each `Name`.
   */
  constructor(
    private readonly common: TagMap,
    private readonly suffix: string,
  ) {}

  /** The common tags and the `Name` of the resource with this logical name, then what only this resource carries. */
  named(logicalName: string, own: TagMap = {}): TagMap & { readonly Name: string } {
    return { ...this.common, Name: `payment-${logicalName}-${this.suffix}`, ...own };
  }
}
