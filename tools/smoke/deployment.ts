import { resolve } from "node:path";
import { LocalWorkspace, OutputMap } from "@pulumi/pulumi/automation";
import { apiOf, findDoors, textOutput } from "../../local/emulator/doors";
import { Fault } from "../../local/console/fault";
import { commandLineFolder } from "../../local/machine/folders";
import { Progress } from "../../local/console/progress";
import { region as localRegion } from "../../local/stack/settings";
import { joinWorkplace } from "../../local/stack/workplace";

/** How a client of the AWS SDK reaches the deployment. */
export interface ClientSettings {
  readonly region: string;
  /** Of an emulator; AWS when absent, with the caller's own credentials. */
  readonly endpoint?: string;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string };
  readonly forcePathStyle?: boolean;
}

/** A deployed stack, as the smoke check sees it. */
export interface Deployment {
  /** Address to which `/validate` is added. */
  readonly apiUrl: string;
  /** What API Gateway knows the API by; unknown where the API has a name of its own. */
  readonly apiId?: string;
  readonly balancerUrl: string;
  readonly apiKey: string;
  readonly functionName: string;
  readonly bucketName: string;
  /** The function that reads the ledger; absent without one. */
  readonly ledgerReaderName?: string;
  readonly client: ClientSettings;
  /** Whether it stands on AWS, where traces and metrics come after a while. */
  readonly onAws: boolean;
  /** How long what has only just been deployed, or measured, is waited for. */
  readonly patience: { readonly attempts: number; readonly pauseMs: number };
}

/** The name under which the local stack is checked. */
const localName = "local";

/**
 * Finds a deployed stack by its outputs.
 *
 * @param balancerUrl address of the load balancer where it has a certificate, which is made out to that name.
 * @throws Fault when there is no such stack, or nothing is deployed in it.
 */
export async function findDeployment(stack: string, balancerUrl?: string): Promise<Deployment> {
  return stack === localName ? findLocal() : findOnAws(stack, balancerUrl);
}

async function findLocal(): Promise<Deployment> {
  const quiet = { progress: new Progress(), signal: new AbortController().signal };
  const { emulator, stack } = await joinWorkplace(commandLineFolder, quiet);
  return localDeployment(await stack.outputs(), emulator);
}

/** A stack on an emulator. */
export async function localDeployment(
  outputs: OutputMap,
  emulator: { readonly endpoint: string; readonly credentials: { accessKeyId: string; secretAccessKey: string } },
): Promise<Deployment> {
  const { endpoint, credentials } = emulator;
  const [api, balancer] = await findDoors(outputs, emulator);
  return {
    ...named(outputs),
    apiUrl: api.url,
    apiId: apiOf(textOutput(outputs, "apiGatewayUrl")).api,
    balancerUrl: balancer.url,
    client: { region: localRegion, endpoint, credentials: { ...credentials }, forcePathStyle: true },
    onAws: false,
    patience: { attempts: 1, pauseMs: 0 },
  };
}

async function findOnAws(stackName: string, balancerUrl?: string): Promise<Deployment> {
  const stack = await LocalWorkspace.selectStack({ stackName, workDir: resolve(__dirname, "../..") }).catch(() => {
    throw new Fault(`There is no stack ${stackName} here; name one of pulumi stack ls.`);
  });
  const outputs = await stack.outputs();
  const region = await stack.getConfig("aws:region").catch(() => ({ value: process.env.AWS_REGION ?? "us-east-1" }));
  const apiUrl = textOutput(outputs, "apiGatewayUrl");
  return {
    ...named(outputs),
    apiUrl,
    ...(apiUrl.includes(".execute-api.") && { apiId: apiOf(apiUrl).api }),
    balancerUrl: balancerUrl ?? textOutput(outputs, "balancerUrl"),
    client: { region: region.value },
    onAws: true,
    // CloudWatch and X-Ray tell of a request within a minute or two, and a new key, stage or name is known as soon.
    patience: { attempts: 12, pauseMs: 15_000 },
  };
}

function named(outputs: OutputMap) {
  return {
    apiKey: textOutput(outputs, "apiKey"),
    functionName: textOutput(outputs, "lambdaFunctionName"),
    bucketName: textOutput(outputs, "auditBucketName"),
    ...("ledgerReaderName" in outputs && { ledgerReaderName: textOutput(outputs, "ledgerReaderName") }),
  };
}
