import * as pulumi from "@pulumi/pulumi";
import type { Door } from "../lambda/validator/request";
import { Metric } from "./alarmDefinitions";
import { Watched } from "./alarms";
import { Graph } from "./dashboardBody";
import { databaseMetric } from "./databaseAlarms";
import { apiMetric, balancerMetric, firewallMetric, paymentMetric } from "./doorAlarms";
import { validatorMetric } from "./functionAlarms";
import { Network } from "./network";

/** What is shown of what is watched. */
export interface SectionsArgs extends Watched {
  /** No alarm watches it, as no payment goes through it. */
  readonly network: Pick<Network, "natGatewayIds">;
  readonly region: string;
}

/** Graphs whose metrics may hang on names that are known later. */
interface PlannedSection {
  readonly title: string;
  readonly graphs: readonly (Omit<Graph, "metrics"> & { readonly metrics: Readonly<Record<string, Metric>> })[];
}

const doors: Readonly<Record<string, Door>> = { API: "api-gateway", "load balancer": "load-balancer" };

const outcomes = ["Accepted", "Repeated", "Conflicting", "Refused", "Unavailable", "Failed"];

/** The sections of the dashboard: what clients notice first, then what may cause it, then what it costs. */
export function dashboardSections(watched: SectionsArgs): PlannedSection[] {
  return [
    { title: "Payments", graphs: paymentGraphs(watched) },
    { title: "Latency", graphs: latencyGraphs(watched) },
    { title: "Doors and firewall", graphs: doorGraphs(watched) },
    { title: "Validator and ledger", graphs: validatorGraphs(watched) },
    { title: "Database", graphs: databaseGraphs(watched) },
    { title: "What costs", graphs: costGraphs(watched) },
  ];
}

type PlannedGraph = PlannedSection["graphs"][number];

function graph(title: string, alarms: readonly string[], metrics: Readonly<Record<string, Metric>> = {}): PlannedGraph {
  return { title, alarms, metrics, stacked: false };
}

function paymentGraphs(watched: SectionsArgs): PlannedGraph[] {
  return [
    ...Object.entries(doors).map(([called, door]): PlannedGraph => ({
      ...graph(
        `Payments by the ${called}`,
        [],
        Object.fromEntries(outcomes.map((outcome) => [outcome, paymentMetric(watched, door, outcome)])),
      ),
      stacked: true,
    })),
    graph("Requests that fail, in per cent", [
      ...["api-failing", "api-failing-slowly", "balancer-failing", "balancer-failing-slowly"],
    ]),
    graph("Answers of the validator with 503 and 500", ["payments-unavailable", "payments-failed"]),
    graph("Failures by the API", ["api-5xx"]),
    graph("Failures by the load balancer", ["balancer-function-errors"], {
      "by the validator": balancerMetric(watched, "HTTPCode_Target_5XX_Count"),
      "by itself": balancerMetric(watched, "HTTPCode_ELB_5XX_Count"),
    }),
  ];
}

function latencyGraphs(watched: SectionsArgs): PlannedGraph[] {
  const stores = { audit: "AuditLatency", ...(watched.ledger && { ledger: "LedgerLatency" }) };
  return [
    graph("API, milliseconds", ["api-latency"], { p50: apiMetric(watched, "Latency", "p50") }),
    graph("Load balancer, seconds", ["balancer-latency"], {
      p50: balancerMetric(watched, "TargetResponseTime", "p50"),
    }),
    graph(
      "Stores, milliseconds",
      [],
      Object.fromEntries(
        Object.entries(stores).flatMap(([store, metricName]) =>
          Object.entries(doors).flatMap(([called, door]) =>
            ["p50", "p99"].map((statistic) => [
              `${store} ${statistic}, ${called}`,
              paymentMetric(watched, door, metricName, statistic),
            ]),
          ),
        ),
      ),
    ),
  ];
}

function doorGraphs(watched: SectionsArgs): PlannedGraph[] {
  const { api, loadBalancer } = watched;
  const certificates = [
    ...(api.certificateArn === undefined ? [] : ["api-certificate"]),
    ...(loadBalancer.certificateArn === undefined ? [] : ["balancer-certificate"]),
  ];
  return [
    graph("Requests that the API refuses", ["api-4xx"], { all: apiMetric(watched, "Count") }),
    graph("Requests at the firewall", ["firewall-blocks"], { allowed: firewallMetric(watched, "AllowedRequests") }),
    ...(certificates.length > 0 ? [graph("Days that certificates last", certificates)] : []),
    graph("Messages that reached nobody", ["page-undelivered", "notice-undelivered"]),
  ];
}

function validatorGraphs(watched: SectionsArgs): PlannedGraph[] {
  const { ledger, validator } = watched;
  const concurrency = validator.reservedConcurrency > 0 ? ["validator-concurrency"] : [];
  return [
    graph("Errors and throttles", ["validator-errors", "validator-throttles", ...(ledger ? ["migrator-errors"] : [])]),
    graph("Time of a call, milliseconds", ["validator-duration"], {
      p50: validatorMetric(watched, "Duration", "p50"),
      p99: validatorMetric(watched, "Duration", "p99"),
    }),
    graph("Calls at once", concurrency, { calls: validatorMetric(watched, "ConcurrentExecutions", "Maximum") }),
    ...(ledger === undefined
      ? []
      : [
          graph("Oldest payment without its record, and backfill that stands still, seconds", [
            "oldest-pending",
            "backfill",
          ]),
          graph("Records that disagree", ["disagreeing"]),
          graph(
            "Answers before the record was written",
            [],
            Object.fromEntries(
              Object.entries(doors).map(([called, door]) => [called, paymentMetric(watched, door, "Pending")]),
            ),
          ),
        ]),
  ];
}

function databaseGraphs(watched: SectionsArgs): PlannedGraph[] {
  const isBurstable = watched.database.instance.instanceClass.startsWith("db.t");
  return [
    graph("CPU, per cent", ["database-cpu"]),
    graph("Sessions at work", ["database-load"]),
    graph("Connections", ["database-connections"]),
    graph("Free storage, bytes", ["database-storage"]),
    graph("Free memory, bytes", ["database-memory"]),
    graph("Storage, seconds", ["database-read-latency", "database-write-latency"]),
    graph("Credits of its storage, per cent", ["database-byte-balance", "database-io-balance"]),
    ...(isBurstable
      ? [
          graph("Credits of its CPU", ["database-credits"], {
            left: databaseMetric(watched, "CPUCreditBalance", "Minimum"),
          }),
        ]
      : []),
    graph("Transactions that await a vacuum", ["database-transactions"]),
  ];
}

function costGraphs(watched: SectionsArgs): PlannedGraph[] {
  const logs = {
    validator: watched.validator.logGroupName,
    API: watched.api.logGroupName,
    firewall: watched.firewall.logGroupName,
  };
  const taken = (logGroupName: pulumi.Input<string>): Metric => ({
    namespace: "AWS/Logs",
    metricName: "IncomingBytes",
    dimensions: { LogGroupName: logGroupName },
    statistic: "Sum",
  });
  return [
    graph("Requests", [], {
      API: apiMetric(watched, "Count"),
      "load balancer": balancerMetric(watched, "RequestCount"),
      "calls of the validator": validatorMetric(watched, "Invocations"),
    }),
    graph("Capacity units of the load balancer", [], { LCU: balancerMetric(watched, "ConsumedLCUs") }),
    {
      ...graph(
        "Bytes of logs",
        [],
        Object.fromEntries(Object.entries(logs).map(([called, logGroupName]) => [called, taken(logGroupName)])),
      ),
      stacked: true,
    },
    ...natGraphs(watched),
  ];
}

/**
 * What NAT gateways carry: each GB is billed, whichever way it goes (https://aws.amazon.com/vpc/pricing/).
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
 */
function natGraphs({ network: { natGatewayIds } }: SectionsArgs): PlannedGraph[] {
  if (natGatewayIds.length === 0) return [];
  const ways = { to: "BytesOutToDestination", from: "BytesOutToSource" };
  const metrics = natGatewayIds.flatMap((natGatewayId, index) =>
    Object.entries(ways).map(([way, metricName]): [label: string, metric: Metric] => [
      `${way} the internet by ${index + 1}`,
      { namespace: "AWS/NATGateway", metricName, dimensions: { NatGatewayId: natGatewayId }, statistic: "Sum" },
    ]),
  );
  return [{ ...graph("Bytes through NAT gateways", [], Object.fromEntries(metrics)), stacked: true }];
}
