// The process that `warmRequest` looks at: requests to the handler, against bare puts of the same record.
import * as http from "node:http";
import { warmCounts } from "./measure";
import { answered, quietHandler, tell } from "./payments";
import { derivedKey, keptKey, puts } from "./signedPut";
import { timesOf } from "./turns";

/** What is done in it. */
export type WarmWork = "request" | "barePut" | "keptKeyPut";

const put = puts(process.env, new http.Agent({ keepAlive: true, maxSockets: 1 }));
const kept = keptKey();
void tell(
  timesOf<WarmWork>(
    {
      request: answered(quietHandler()),
      barePut: () => put(derivedKey),
      keptKeyPut: () => put(kept),
    },
    warmCounts,
  ),
);
