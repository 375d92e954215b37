// Proves what is printed: tables, steps and the rows of the sample payments. It sends no payment.
import type { Door } from "../../local/emulator/doors";
import { apiOf } from "../../local/emulator/doors";
import { followOperation } from "../../local/cli/deploymentProgress";
import { answerRows, curlLine, samplesFor } from "../../local/cli/payments";
import { Progress } from "../../local/console/progress";
import { formatTable } from "../../local/console/table";

const door: Door = { name: "API Gateway", url: "http://127.0.0.1:1/restapis/a/local/_user_request_", apiKey: "k" };

function recordingProgress(columns?: number): { progress: Progress; text: () => string } {
  let text = "";
  const screen = columns === undefined ? { isTTY: false } : { isTTY: true, columns };
  const progress = new Progress({ ...screen, write: (more) => (text += more) });
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

test("a table fits its terminal, breaking cells at spaces and long words anywhere", () => {
  const rows = [
    ["door", "answer"],
    ["API Gateway", "the answer of the door"],
    ["b", "abcdefghijklmnopqrstuvwxyz"],
  ];
  expect(formatTable(rows, 24).split("\n")).toEqual([
    "door         answer",
    "-----------  -----------",
    "API Gateway  the answer",
    "             of the door",
    "b            abcdefghijk",
    "             lmnopqrstuv",
    "             wxyz",
  ]);
  // No column gets narrower than eight, and none wider than it needs.
  expect(formatTable(rows, 5).split("\n").slice(0, 4)).toEqual([
    "door      answer",
    "--------  --------",
    "API       the",
    "Gateway   answer",
  ]);
  expect(formatTable(rows, 200)).toBe(formatTable(rows));
});

test.each([
  [undefined, 200],
  [40, 39],
  // As a terminal says that was told no width.
  [0, 79],
])("on a screen of %p columns a table's lines are at most %d long", (columns, longest) => {
  const { progress, text } = recordingProgress(columns);
  progress.table([
    ["name", "value"],
    ["x", "y".repeat(190)],
  ]);
  const lines = text().replaceAll("\r\u001b[2K", "").split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(longest - 6);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(longest + 1);
});

test("a step that fails on a terminal leaves no line that the next one would go on in", async () => {
  const { progress, text } = recordingProgress(80);
  await expect(progress.step("engine", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(text()).toBe("\r\u001b[2K");
});

describe("an operation", () => {
  const urn = (name: string) => `urn:pulumi:local::payment-processing::aws:sns/topic:Topic::${name}`;
  const follow = (total?: number) => {
    const { progress, text } = recordingProgress();
    const remarks: string[] = [];
    return { hear: followOperation(progress, (remark) => remarks.push(remark), total), remarks, text };
  };

  test("tells how far it is, and what is waited for longest", () => {
    const { hear, remarks } = follow();
    hear({ kind: "begun", urn: urn("a") });
    hear({ kind: "planned", count: 3 });
    hear({ kind: "begun", urn: urn("b") });
    hear({ kind: "resource", action: "create", urn: urn("a") });
    hear({ kind: "resource", action: "create", urn: urn("b") });
    expect(remarks).toEqual([
      "0 so far, waiting for a",
      "0 of 3, waiting for a",
      "0 of 3, waiting for a",
      "1 of 3, waiting for b",
      "2 of 3",
    ]);
  });

  test("counts from a total that is known before, and never beyond it", () => {
    const { hear, remarks } = follow(1);
    hear({ kind: "resource", action: "delete", urn: urn("a") });
    hear({ kind: "resource", action: "delete", urn: urn("b") });
    expect(remarks).toEqual(["1 of 1", "2 of 2"]);
  });

  test("prints each warning once, and leaves errors to the end", () => {
    const { hear, text } = follow();
    hear({ kind: "diagnostic", severity: "warning", text: "w" });
    hear({ kind: "diagnostic", severity: "warning", text: "w" });
    hear({ kind: "diagnostic", severity: "error", text: "e" });
    expect(text()).toBe("Note: w\n");
  });
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
  progress.times();
  expect(text()).toMatch(/\nstep +time\n-+ +-+\nengine +\d+\.\d s\n$/);
});

test("a step that fails is not among the times", async () => {
  const { progress, text } = recordingProgress();
  await expect(progress.step("engine", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(text()).toBe("");
  progress.times();
  expect(text()).not.toContain("engine");
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
