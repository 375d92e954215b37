// Pulumi's own program runner loads index.ts as `pulumi up` does, and registers what the mocks saw. Nothing is shown of what
// the real engine makes of it: the local stack's tests do that.
import { Monitor } from "../harness/monitor";
import { graphOf } from "../harness/variants";

it("registers every resource", async () => {
  const monitor = new Monitor();
  expect(await monitor.run()).toBe(0);
  monitor.stop();
  const { resources, components } = await graphOf("default");
  expect(monitor.registered.sort()).toEqual(
    [...resources, ...components].map(({ type, name }) => `${type} ${name}`).sort(),
  );
  expect(monitor.messages).toEqual([
    expect.stringContaining("certificateArn is not set"),
    expect.stringContaining("alarmEmail is not set"),
  ]);
}, 60_000);
