import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accessLogFormat } from "./accessLog";
import { Account } from "../account";
import { ApiKey, versioned } from "./apiKeys";
import { trustPolicy } from "./iam";
import { makeLogGroup } from "./logGroup";
import { Tags } from "./tags";

/** How clients prove themselves. */
export interface ApiAccess {
  readonly apiKeys: readonly ApiKey[];
  /** Whether a request has to be signed by an IAM identity with the right to call the API, besides having the key. */
  readonly iamAuthorization: boolean;
}

/** How much of the API there is. */
export interface ApiLimits {
  /** Requests a second. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
  /** Requests a day of one key; no bound when absent. */
  readonly dailyQuota: number | undefined;
}

/** What the API writes down, and by which role. */
export interface ApiLogs {
  /** Whether to set the account-wide role for logs, without which a stage that logs can't be made. */
  readonly accountRole: boolean;
  /** Whether API Gateway logs how requests fail, which can quote a body that the model refuses. */
  readonly executionLogs: boolean;
  readonly retentionDays: number;
  readonly keyArn: pulumi.Input<string>;
}

/** How a stage of the API is run. */
export interface ApiStageSettings {
  readonly stageName: string;
  readonly access: ApiAccess;
  readonly limits: ApiLimits;
  readonly logs: ApiLogs;
}

/** A stage and the deployment that it serves. */
export interface ApiStageArgs {
  readonly apiName: string;
  readonly api: aws.apigateway.RestApi;
  readonly deployment: aws.apigateway.Deployment;
  readonly settings: ApiStageSettings;
  readonly account: Account;
  readonly tags: Tags;
}

/** The public stage of an API: throttling for everybody, a usage plan for the key, access logs and tracing. */
export class ApiStage extends pulumi.ComponentResource {
  readonly stage: aws.apigateway.Stage;
  /** Group of the access log. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: ApiStageArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:index:ApiStage", name, {}, opts);
    const { api, deployment, settings, tags } = args;
    const { stageName, limits } = settings;

    const logs = this.addLogGroup("access-logs", `/aws/apigateway/${args.apiName}`);
    // API Gateway only writes to this name, and would make the group itself, without expiry and encryption.
    const executionLogs = settings.logs.executionLogs
      ? [this.addLogGroup("execution-logs", pulumi.interpolate`API-Gateway-Execution-Logs_${api.id}/${stageName}`)]
      : [];
    this.logGroupName = logs.name;
    this.stage = new aws.apigateway.Stage(
      `${name}-stage`,
      {
        restApi: api.id,
        deployment: deployment.id,
        stageName,
        xrayTracingEnabled: true,
        accessLogSettings: { destinationArn: logs.arn, format: accessLogFormat },
        tags: tags.named(`${name}-stage`),
      },
      { parent: this, dependsOn: this.addAccountRole() },
    );
    new aws.apigateway.MethodSettings(
      `${name}-throttling`,
      {
        restApi: api.id,
        stageName: this.stage.stageName,
        methodPath: "*/*",
        settings: {
          // Metrics of each method cost as much as one's own; those of the stage, which alarms and dashboards look at, are free:
          // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html.
          metricsEnabled: false,
          loggingLevel: settings.logs.executionLogs ? "ERROR" : "OFF",
          throttlingRateLimit: limits.rate,
          throttlingBurstLimit: limits.burst,
          // It would write whole bodies, and so card numbers, into a log.
          dataTraceEnabled: false,
        },
      },
      { parent: this, dependsOn: executionLogs },
    );
    this.addUsagePlan();
    this.registerOutputs({ stageName: this.stage.stageName });
  }

  private addLogGroup(role: string, logGroupName: pulumi.Input<string>): aws.cloudwatch.LogGroup {
    const { keyArn, retentionDays } = this.args.settings.logs;
    return makeLogGroup(
      `${this.name}-${role}`,
      { logGroupName, keyArn, retentionDays, tags: this.args.tags },
      { parent: this },
    );
  }

  /** The role that API Gateway writes all logs of an account and region with; it stays when the stack goes. */
  private addAccountRole(): pulumi.Resource[] {
    const { name, args } = this;
    if (!args.settings.logs.accountRole) return [];
    // Other APIs of the account log by it as well, and destroying the account setting would blind them.
    const kept = { parent: this, retainOnDelete: true };
    const role = new aws.iam.Role(
      `${name}-log-role`,
      {
        description: "Lets API Gateway write logs in this account and region",
        assumeRolePolicy: trustPolicy("apigateway.amazonaws.com"),
        permissionsBoundary: args.account.permissionsBoundary,
        tags: args.tags.named(`${name}-log-role`),
      },
      kept,
    );
    const policy = new aws.iam.RolePolicyAttachment(
      `${name}-log-policy`,
      {
        role: role.name,
        policyArn: `arn:${args.account.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
      },
      kept,
    );
    return [
      new aws.apigateway.Account(`${name}-account`, { cloudwatchRoleArn: role.arn }, { ...kept, dependsOn: [policy] }),
    ];
  }

  private addUsagePlan(): void {
    const { name, args, stage } = this;
    const { access, limits } = args.settings;
    const plan = new aws.apigateway.UsagePlan(
      `${name}-usage-plan`,
      {
        description: "What one API key is good for",
        apiStages: [{ apiId: args.api.id, stage: stage.stageName }],
        throttleSettings: { rateLimit: limits.rate, burstLimit: limits.burst },
        ...(limits.dailyQuota !== undefined && {
          quotaSettings: { limit: limits.dailyQuota, period: "DAY" },
        }),
        tags: args.tags.named(`${name}-usage-plan`),
      },
      { parent: this },
    );
    for (const { version, value } of access.apiKeys) {
      const keyName = versioned(`${name}-key`, version);
      const key = new aws.apigateway.ApiKey(
        keyName,
        { description: "Key of the payment API", value, tags: args.tags.named(keyName) },
        { parent: this },
      );
      new aws.apigateway.UsagePlanKey(
        versioned(`${name}-usage-plan-key`, version),
        { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id },
        // AWS answers with the value of the key.
        { parent: this, additionalSecretOutputs: ["value"] },
      );
    }
  }
}
