import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Lambda } from "@aws-sdk/client-lambda";
import { Fault } from "../console/fault";
import { clientSettings } from "../emulator/clientSettings";
import type { Emulator } from "../emulator/emulator";
import { findDatabase, openDatabase } from "../stack/database";

/** What a drill can take away. */
export const drillNames = ["s3", "database", "validator"] as const;

/** One of them. */
export type DrillName = (typeof drillNames)[number];

/** What an outage works on. */
export interface OutageContext {
  /** Folder of the local stack. */
  readonly folder: string;
  readonly emulator: Pick<Emulator, "endpoint" | "credentials">;
  /** Name of the validator. */
  readonly functionName: string;
}

/** What there was before an outage, as far as it can't be told afterwards. */
export interface Before {
  readonly variables?: Readonly<Record<string, string>>;
  /** Absent when no calls were kept for the function. */
  readonly reservedConcurrency?: number;
}

/** A part of the stack that goes and comes back. */
export interface Outage {
  /** What a client and an operator have to do with, as a sentence. */
  readonly sentence: string;
  /** What shows it on AWS besides the validator's own lines and metrics. */
  readonly onAws: string;
  /** Looks at what there is, and changes nothing. */
  readonly look: (context: OutageContext) => Promise<Before>;
  /** @returns what ends with this process anyway, and has to be closed. */
  readonly takeAway: (context: OutageContext, before: Before) => Promise<{ close: () => void } | undefined>;
  /** May be done again, and after a drill that was killed. */
  readonly putBack: (context: OutageContext, before: Before) => Promise<void>;
}

/** Leads the SDK's client of S3, and no other, to another address: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html. */
const endpointVariable = "AWS_ENDPOINT_URL_S3";

/** The outage of each drill. */
export const outages: Readonly<Record<DrillName, Outage>> = {
  s3: {
    sentence: "S3 answers the validator with 503 SlowDown.",
    onAws: "AWS/S3 has no metrics of single requests unless a bucket asks for them; AWS Health tells of an outage.",
    look: variablesOf,
    async takeAway(context, { variables }) {
      const refusing = await startRefusingS3();
      await setVariables(context, { ...variables, [endpointVariable]: refusing.url });
      return refusing;
    },
    putBack: (context, { variables = {} }) => setVariables(context, variables),
  },
  database: {
    sentence: "The database has ended, and nothing listens at its port.",
    onAws: "AWS/RDS DatabaseConnections falls to 0, CPUUtilization has no data, and an event of RDS says why.",
    look: ({ folder }) => {
      if (findDatabase(folder)) return Promise.resolve({});
      throw new Fault("The local stack has no database that runs; start it with npm run local -- up.");
    },
    async takeAway({ folder }) {
      await findDatabase(folder)?.stop();
      return undefined;
    },
    async putBack({ folder }) {
      await openDatabase(folder);
    },
  },
  validator: {
    sentence: "No call of the validator is let through: its reserved concurrency is 0.",
    onAws:
      "both doors answer 5xx in words of their own, which AWS/ApiGateway 5XXError and AWS/ApplicationELB HTTPCode_ELB_5XX_Count count, and AWS/Lambda has Throttles.",
    async look({ emulator, functionName: FunctionName }) {
      const kept = await lambdaOf(emulator).getFunctionConcurrency({ FunctionName });
      const reserved = kept.ReservedConcurrentExecutions;
      return { ...(reserved !== undefined && { reservedConcurrency: reserved }) };
    },
    async takeAway({ emulator, functionName: FunctionName }) {
      await lambdaOf(emulator).putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
      return undefined;
    },
    async putBack({ emulator, functionName: FunctionName }, { reservedConcurrency }) {
      if (reservedConcurrency === undefined) await lambdaOf(emulator).deleteFunctionConcurrency({ FunctionName });
      else {
        const ReservedConcurrentExecutions = reservedConcurrency;
        await lambdaOf(emulator).putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
      }
    },
  },
};

function lambdaOf({ endpoint, credentials }: OutageContext["emulator"]): Lambda {
  return new Lambda(clientSettings(endpoint, credentials));
}

async function variablesOf({ emulator, functionName: FunctionName }: OutageContext): Promise<Before> {
  const { Environment } = await lambdaOf(emulator).getFunctionConfiguration({ FunctionName });
  return { variables: Environment?.Variables ?? {} };
}

async function setVariables(
  { emulator, functionName: FunctionName }: OutageContext,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  await lambdaOf(emulator).updateFunctionConfiguration({ FunctionName, Environment: { Variables: { ...variables } } });
}

/** An S3 that asks everybody to slow down: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. */
async function startRefusingS3(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    request.resume();
    const ids = {
      "x-amz-request-id": "DRILL00000000000",
      "x-amz-id-2": "drill/0000000000000000000000000000000000000=",
    };
    response.writeHead(503, { "content-type": "application/xml", ...ids });
    response.end("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
