import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../account";
import { Alarms, Watched } from "./alarms";
import { dashboardBody } from "./dashboardBody";
import { dashboardSections } from "./dashboardSections";
import { Names } from "./names";
import { Network } from "./network";
import { queryText, savedQueries } from "./savedQueries";

/** What people look at. */
export interface DashboardArgs {
  readonly watched: Watched;
  readonly network: Pick<Network, "natGatewayIds">;
  readonly alarms: Alarms;
  /** Of the dashboard, and of the folder of the queries. */
  readonly names: Pick<Names, "dashboard">;
  readonly account: Account;
}

/** The dashboard of the stack, drawn from what its alarms watch, and the queries of its logs that the runbook uses. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:Dashboard", name, {}, opts);
    const { watched, network, alarms, names, account } = args;
    const { region } = account;

    const content = pulumi.output({
      region,
      alarms: { "Wakes somebody": alarms.arns.page, "Can wait": alarms.arns.notice },
      definitions: alarms.definitions,
      sections: dashboardSections({ ...watched, network, region }),
    });
    new aws.cloudwatch.Dashboard(
      `${name}-view`,
      { dashboardName: names.dashboard, dashboardBody: content.apply(dashboardBody) },
      { parent: this },
    );

    const groups = {
      validator: watched.validator.logGroupName,
      api: watched.api.logGroupName,
      firewall: watched.firewall.logGroupName,
      database: watched.database.logGroupName,
    };
    for (const query of savedQueries) {
      new aws.cloudwatch.QueryDefinition(
        `${name}-query-${query.name}`,
        {
          name: `${names.dashboard}/${query.name}`,
          logGroupNames: [groups[query.log]],
          queryString: queryText(query),
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
