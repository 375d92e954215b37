// Proves what is printed: tables, steps and the rows of the sample payments. It sends no payment.
import type { Door } from "../../local/emulator/doors";
import { apiOf } from "../../local/emulator/doors";
import { answerRows, curlLine, samplesFor } from "../../local/cli/payments";
import { Progress } from "../../local/console/progress";
import { formatTable } from "../../local/console/table";

const door: Door = { name: "API Gateway", url: "http://127.0.0.1:1/restapis/a/local/_user_request_", apiKey: "k" };

function recordingProgress(): { progress: Progress; text: () => string } {
  let text = "";
  const progress = new Progress({ isTTY: false, write: (more) => (text += more) });
  return { progress, text: () => text };
}

test("a table's columns are as wide as their widest cell", () => {
  expect(
    formatTable([
      ["door", "status"],
      ["API Gateway", "200"],
      ["b", ""],
    ]),
  ).toBe(["door         status", "-----------  ------", "API Gateway  200", "b"].join("\n"));
});

test("a step is printed once, with its last remark, and kept for the table of times", async () => {
  const { progress, text } = recordingProgress();
  const result = await progress.step("engine", (remark) => {
    remark("looking");
    remark("found");
    return Promise.resolve(7);
  });
  expect(result).toBe(7);
  expect(text()).toMatch(/^engine +\d+\.\d s {2}found\n$/);
  expect(progress.times()).toMatch(/^step +time\n-+ +-+\nengine +\d+\.\d s$/);
});

test("a step that fails is not among the times", async () => {
  const { progress, text } = recordingProgress();
  await expect(progress.step("engine", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(text()).toBe("");
  expect(progress.times()).not.toContain("engine");
});

test("an unexpected status stands out, and a long answer is cut", () => {
  const [sample] = samplesFor(door, "p1");
  if (!sample) throw new Error("There is no sample.");
  const [, good, bad] = answerRows([
    { door: door.name, sample, status: 200, text: "x".repeat(100) },
    { door: door.name, sample, status: 500, text: "x".repeat(101) },
  ]);
  expect(good).toEqual(["API Gateway", "POST /validate, valid", "200", "x".repeat(100)]);
  expect(bad).toEqual(["API Gateway", "POST /validate, valid", "500, not 200", `${"x".repeat(99)}…`]);
});

test("no row shows what was sent", () => {
  const samples = samplesFor(door, "p1");
  const rows = answerRows(samples.map((sample) => ({ door: door.name, sample, status: 200, text: "" })));
  expect(JSON.stringify(rows)).not.toContain("4111");
});

test("each door is asked what it can show", () => {
  const titles = (name: Door["name"]) => samplesFor({ ...door, name }, "p1").map(({ title }) => title);
  const both = ["valid", "the same again", "same id, other amount", "invalid", "without key"];
  expect(titles("API Gateway")).toEqual(both);
  expect(titles("load balancer")).toEqual([...both, "probe"]);
});

test("the line to copy sends a payment with the key", () => {
  const line = curlLine(door);
  expect(line).toContain("curl -i http://127.0.0.1:1/restapis/a/local/_user_request_/validate ");
  expect(line).toContain("-H 'x-api-key: k'");
  expect(JSON.parse(/-d '(.*)'$/.exec(line)?.[1] ?? "")).toMatchObject({ amount: "12.34", currency: "EUR" });
});

test.each([
  "https://a1.execute-api.us-east-1.amazonaws.com/local",
  "https://a1.execute-api.x.amazonaws.com/local/validate",
])("API and stage are read from %s", (url) => {
  expect(apiOf(url)).toEqual({ api: "a1", stage: "local" });
});

test("an address without a stage is refused", () => {
  expect(() => apiOf("https://a1.execute-api.us-east-1.amazonaws.com/")).toThrow("names no stage");
});
