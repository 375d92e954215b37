import * as pulumi from "@pulumi/pulumi";
import type { Door } from "../lambda/validator/request";
import { AlarmDefinition, missingIsWell, errorShare, ErrorShare, fiveMinutes, Metric, sumOf } from "./alarmDefinitions";
import { Firewall } from "./firewall";
import { LoadBalancer } from "./loadBalancer";
import { RestApi } from "./restApi";
import { Validator } from "./validator";

/** The ways in and what answers behind them. */
export interface DoorsWatched {
  readonly api: RestApi;
  readonly loadBalancer: LoadBalancer;
  readonly firewall: Firewall;
  readonly validator: Validator;
  readonly region: string;
}

/** Percent of a door's requests that may fail before somebody is woken. */
const toleratedShare = 1;

/** Milliseconds that AWS too takes for slow at an API (the guide's list of recommended alarms). */
const slow = 2_500;

/** A metric of API Gateway for the stage, which costs nothing, unlike those for each method. */
export function apiMetric({ api }: Pick<DoorsWatched, "api">, metricName: string, statistic = "Sum"): Metric {
  const dimensions = { ApiName: api.apiName, Stage: api.stageName };
  return { namespace: "AWS/ApiGateway", metricName, dimensions, statistic };
}

/** A metric of the load balancer. */
export function balancerMetric(
  { loadBalancer }: Pick<DoorsWatched, "loadBalancer">,
  metricName: string,
  statistic = "Sum",
): Metric {
  return {
    namespace: "AWS/ApplicationELB",
    metricName,
    dimensions: { LoadBalancer: loadBalancer.arnSuffix },
    statistic,
  };
}

/** A metric that the validator's log makes, of the payments that came by one door. */
export function paymentMetric(
  { validator }: Pick<DoorsWatched, "validator">,
  door: Door,
  metricName: string,
  statistic = "Sum",
): Metric {
  return { namespace: validator.metricNamespace, metricName, dimensions: { Door: door }, statistic };
}

/** Requests that the firewall let through or kept out, whatever rule said so. */
export function firewallMetric({ firewall, region }: Pick<DoorsWatched, "firewall" | "region">, metricName: string) {
  const dimensions = { WebACL: firewall.metricName, Region: region, Rule: "ALL" };
  return { namespace: "AWS/WAFV2", metricName, dimensions, statistic: "Sum" };
}

/** What clients notice at the doors, and what the validator answers. */
export function doorAlarms(watched: DoorsWatched): AlarmDefinition[] {
  return [...apiAlarms(watched), ...balancerAlarms(watched), ...answerAlarms(watched), ...guardAlarms(watched)];
}

/** A door's failures: at once where there are several, and slowly where one now and then is all that there is. */
function failing(door: string, called: string, share: Omit<ErrorShare, "floor">): AlarmDefinition[] {
  const common = { severity: "symptom", threshold: toleratedShare, ...missingIsWell } as const;
  return [
    {
      role: `${door}-failing`,
      description: `At the ${called} three or more requests, and over 1 % of them, ended in 5xx within five minutes`,
      watches: errorShare({ ...share, floor: 3 }),
      evaluationPeriods: 3,
      // One is enough; the others keep it from ringing again at each of a row of bursts.
      datapointsToAlarm: 1,
      ...common,
    },
    {
      role: `${door}-failing-slowly`,
      description: `At the ${called} over 1 % of requests ended in 5xx in three of the last twelve periods of five minutes`,
      watches: errorShare({ ...share, floor: 1 }),
      evaluationPeriods: 12,
      datapointsToAlarm: 3,
      ...common,
    },
  ];
}

function apiAlarms(watched: DoorsWatched): AlarmDefinition[] {
  return [
    {
      role: "api-4xx",
      severity: "notice",
      description: "The API refused more than 50 requests in each of two periods of five minutes",
      watches: apiMetric(watched, "4XXError"),
      threshold: 50,
      evaluationPeriods: 2,
      ...missingIsWell,
    },
    {
      role: "api-5xx",
      severity: "symptom",
      description: "The API failed more than 10 times in five minutes",
      watches: apiMetric(watched, "5XXError"),
      threshold: 10,
      evaluationPeriods: 1,
      ...missingIsWell,
    },
    ...failing("api", "API", { errors: { e1: apiMetric(watched, "5XXError") }, requests: apiMetric(watched, "Count") }),
    {
      role: "api-latency",
      severity: "notice",
      description: "At the API one request in a hundred took longer than 2.5 seconds, for 15 of 25 minutes",
      watches: apiMetric(watched, "Latency", "p99"),
      period: fiveMinutes,
      threshold: slow,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: "notBreaching",
    },
  ];
}

function balancerAlarms(watched: DoorsWatched): AlarmDefinition[] {
  const { loadBalancer } = watched;
  return [
    ...failing("balancer", "load balancer", {
      errors: {
        e1: balancerMetric(watched, "HTTPCode_Target_5XX_Count"),
        e2: balancerMetric(watched, "HTTPCode_ELB_5XX_Count"),
      },
      requests: balancerMetric(watched, "RequestCount"),
    }),
    {
      role: "balancer-function-errors",
      severity: "notice",
      description: "The load balancer couldn't call the validator, or not understand its answer",
      watches: {
        ...balancerMetric(watched, "LambdaUserError"),
        dimensions: { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: loadBalancer.targetArnSuffix },
      },
      threshold: 0,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      ...missingIsWell,
    },
    {
      role: "balancer-latency",
      severity: "notice",
      description: "At the load balancer one request in a hundred took longer than 2.5 seconds, for 15 of 25 minutes",
      watches: balancerMetric(watched, "TargetResponseTime", "p99"),
      period: fiveMinutes,
      // This metric alone is in seconds.
      threshold: slow / 1_000,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: "notBreaching",
    },
  ];
}

/** What the validator itself says of its answers, which no service counts: to Lambda a 503 is a success. */
function answerAlarms(watched: DoorsWatched): AlarmDefinition[] {
  const ofBothDoors = (metricName: string) =>
    sumOf({
      api: paymentMetric(watched, "api-gateway", metricName),
      balancer: paymentMetric(watched, "load-balancer", metricName),
    });
  return [
    {
      role: "payments-unavailable",
      severity: "symptom",
      description: "The validator answered 503 to three or more payments in five minutes",
      watches: ofBothDoors("Unavailable"),
      threshold: 2,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      ...missingIsWell,
    },
    {
      role: "payments-failed",
      severity: "notice",
      description: "The validator answered 500 to a payment, for a reason that it doesn't know",
      watches: ofBothDoors("Failed"),
      threshold: 0,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      ...missingIsWell,
    },
  ];
}

function guardAlarms(watched: DoorsWatched): AlarmDefinition[] {
  const { api, loadBalancer } = watched;
  const certificates = { api: api.certificateArn, balancer: loadBalancer.certificateArn };
  return [
    {
      role: "firewall-blocks",
      severity: "notice",
      description: "The firewall kept out more than 100 requests in each of three periods of five minutes",
      watches: firewallMetric(watched, "BlockedRequests"),
      threshold: 100,
      evaluationPeriods: 3,
      ...missingIsWell,
    },
    ...Object.entries(certificates).flatMap(([door, certificateArn]) =>
      certificateArn === undefined ? [] : [certificateAlarm(door, certificateArn)],
    ),
  ];
}

function certificateAlarm(door: string, certificateArn: pulumi.Input<string>): AlarmDefinition {
  return {
    role: `${door}-certificate`,
    severity: "notice",
    description: "A certificate ends within 44 days, though ACM would have renewed its own by then",
    watches: {
      namespace: "AWS/CertificateManager",
      metricName: "DaysToExpiry",
      dimensions: { CertificateArn: certificateArn },
      statistic: "Minimum",
    },
    // ACM tells once a day.
    period: 86_400,
    bad: "below",
    threshold: 44,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
  };
}
