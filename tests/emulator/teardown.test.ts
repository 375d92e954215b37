// What is left when the stack and then the emulator are ended. Doesn't show how long AWS itself takes over it, nor that it
// lets go of network interfaces and snapshots.
import { KMS } from "@aws-sdk/client-kms";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { everything } from "./account";
import { processesWith } from "../../local/machine/processes";
import { TestStack } from "./testStack";

let test: TestStack;
let before: string[];

beforeAll(async () => {
  test = await TestStack.open();
  before = await everything(test.root);
  await test.stack.up();
});

afterAll(() => test.close());

it("leaves nothing of the stack but what others may use", async () => {
  expect((await everything(test.root)).length).toBeGreaterThan(before.length + 40);
  // Records must not keep the bucket, as its data is not protected here.
  await new S3(test.root).putObject({
    Bucket: "payment-audit-logs-local-123456789012-use1",
    Key: "audit/a",
    Body: "{}",
  });
  // The call starts a process, which the next test looks for.
  await new Lambda(test.root).invoke({ FunctionName: "payment-validator-local" });

  await test.stack.destroy();
  const left = (await everything(test.root)).filter((name) => !before.includes(name));
  // The account's one role for API Gateway's logs, which other APIs may have come to need.
  expect(left).toEqual([expect.stringMatching(/^api-log-role-/)]);
  const { Keys = [] } = await new KMS(test.root).listKeys({});
  const states = Keys.map(async ({ KeyId }) => (await new KMS(test.root).describeKey({ KeyId })).KeyMetadata?.KeyState);
  // The key of the data, and that of what people are told.
  expect(await Promise.all(states)).toEqual(["PendingDeletion", "PendingDeletion"]);
});

it("leaves no process running", async () => {
  // All that belongs to the emulator has one of these in its environment.
  const own = [test.folder, test.emulator.endpoint];
  expect(processesWith(...own)).toContain(test.emulator.pid);
  await test.close();
  expect(processesWith(...own)).toEqual([]);
});
