import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { clientSettings } from "./clientSettings";
import type { Emulator } from "./emulator";
import { Fault } from "../console/fault";

/** One of the two ways into the API. */
export interface Door {
  readonly name: "API Gateway" | "load balancer";
  /** Address on this machine, to which a route such as `/validate` is added. */
  readonly url: string;
  /** What a payment needs as `x-api-key`. */
  readonly apiKey: string;
}

/**
 * Where the doors of a deployed stack are on this machine: the emulator serves both on its own port, below a path.
 *
 * @throws Fault when the outputs do not tell of both doors.
 */
export async function findDoors(
  outputs: OutputMap,
  { endpoint, credentials }: Pick<Emulator, "endpoint" | "credentials">,
): Promise<[api: Door, balancer: Door]> {
  const { api, stage } = apiOf(textOutput(outputs, "apiGatewayUrl"));
  const name = await balancerName(textOutput(outputs, "albDnsName"), endpoint, credentials);
  const apiKey = textOutput(outputs, "apiKey");
  return [
    { name: "API Gateway", url: `${endpoint}/restapis/${api}/${stage}/_user_request_`, apiKey },
    { name: "load balancer", url: `${endpoint}/_alb/${name}`, apiKey },
  ];
}

/** Whether the outputs tell of both doors; those of a program that was changed need not. */
export function hasDoors(outputs: OutputMap): boolean {
  return ["apiGatewayUrl", "albDnsName", "apiKey"].every((name) => name in outputs);
}

/** An output of the stack that is a text; @throws Fault when there is none of this name. */
export function textOutput(outputs: OutputMap, name: string): string {
  const value: unknown = outputs[name]?.value;
  if (typeof value !== "string")
    throw new Fault(`The stack has no output ${name}; deploy it with npm run local -- up.`);
  return value;
}

/** Reads `https://{api}.execute-api.{region}.amazonaws.com/{stage}`, with or without a route after it. */
export function apiOf(url: string): { api: string; stage: string } {
  const { api, stage } = /^https:\/\/(?<api>[^.]+)\.execute-api\.[^/]+\/(?<stage>[^/]+)/.exec(url)?.groups ?? {};
  if (api === undefined || stage === undefined)
    throw new Fault(`The output apiGatewayUrl is ${url}, which names no stage.`);
  return { api, stage };
}

async function balancerName(dnsName: string, endpoint: string, credentials: Emulator["credentials"]): Promise<string> {
  const client = new ElasticLoadBalancingV2Client(clientSettings(endpoint, credentials));
  const { LoadBalancers = [] } = await client.send(new DescribeLoadBalancersCommand({}));
  const name = LoadBalancers.find((balancer) => balancer.DNSName === dnsName)?.LoadBalancerName;
  if (name === undefined)
    throw new Fault(`The emulator has no load balancer ${dnsName}; deploy with npm run local -- up.`);
  return name;
}
