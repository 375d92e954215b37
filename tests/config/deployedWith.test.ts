// Which changes of what a stack was deployed with are let through. What the engine tells of it, and what is refused in which words,
// stands in tests/preflight.test.ts.
import { DeployedWith, refuseOneWayChanges } from "../../config/deployedWith";
import { productionDeployment as now } from "../harness/mocks";

it.each<[string, Partial<DeployedWith>, applyImmediately: boolean]>([
  ["the same once more, at once", now, true],
  ["the same once more, in the next window", now, false],
  ["a newer version at once", { ...now, postgresMajorVersion: 16 }, true],
  ["any version in the next window, where none is known of before", {}, false],
])("lets %s through", (_, former, applyImmediately) => {
  expect(() => {
    refuseOneWayChanges(former, now, applyImmediately);
  }).not.toThrow();
});

it("refuses a newer version in the next window", () => {
  expect(() => {
    refuseOneWayChanges({ ...now, postgresMajorVersion: 16 }, now, false);
  }).toThrow(/^postgresMajorVersion is 17, but the stack was deployed with 16, and dbApplyImmediately is false;/);
});
