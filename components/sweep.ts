import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sweepMetrics } from "../lambda/validator/sweepMetrics";
import { Tags } from "./tags";

/** Whom the sweep calls, and where it tells what it found. */
export interface SweepArgs {
  readonly functionName: pulumi.Input<string>;
  readonly functionArn: pulumi.Input<string>;
  /** Group that the function logs to. */
  readonly logGroupName: pulumi.Input<string>;
  /** Namespace of the metrics that are made of its log. */
  readonly metricNamespace: pulumi.Input<string>;
  readonly tags: Tags;
}

/**
 * Has the validator look, each minute, for payments whose audit record is not known to be there, and write it. No door can
 * send the event that does so: both wrap a client's request in one of their own.
 */
export class Sweep extends pulumi.ComponentResource {
  constructor(name: string, args: SweepArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:Sweep", name, {}, opts);
    const { functionName, logGroupName, tags } = args;

    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        description: "Has the payment validator write audit records that are missing",
        scheduleExpression: "rate(1 minute)",
        tags: tags.named(`${name}-rule`),
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        function: functionName,
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        arn: args.functionArn,
        input: JSON.stringify({ sweep: true }),
        // The next minute brings the next one.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      },
      { parent: this, dependsOn: [permission] },
    );
    // Nor does Lambda keep one for later, which by default it does for six hours: when all calls are taken for a while, sweeps would
    // pile up, and then take the place of payments
    // (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
    new aws.lambda.FunctionEventInvokeConfig(
      `${name}-retries`,
      { functionName, maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      { parent: this },
    );
    for (const { role, metricName, value, unit, isInEach } of sweepMetrics) {
      new aws.cloudwatch.LogMetricFilter(
        `${name}-${role}`,
        {
          logGroupName,
          pattern: `{ $.message = "Ledger swept"${isInEach ? "" : ` && $.${value} >= 0`} }`,
          metricTransformation: { name: metricName, namespace: args.metricNamespace, value: `$.${value}`, unit },
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
