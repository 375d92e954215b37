// The command line that works out what a stack costs. Doesn't prove that a price is AWS's price of today, nor what traffic costs that
// comes through the load balancer.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { costReport } from "../../tools/cost/report";

const root = path.resolve(__dirname, "../..");
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "cost-"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

interface Report {
  readonly stack: string;
  readonly region: string;
  readonly payments: number;
  readonly prices: object;
  readonly total: number;
  readonly rows: readonly { readonly item: string; readonly amount?: number }[];
}

const stackFile = (text: string) => {
  fs.writeFileSync(path.join(folder, "Pulumi.dev.yaml"), text);
};
const report = (...words: string[]) => costReport(words, folder);
const json = (...words: string[]) => JSON.parse(report(...words, "--json")) as Report;
const amountOf = ({ rows }: Report, name: string) => rows.find(({ item }) => item.startsWith(name))?.amount;

it("tells of the stack that is committed, as the table of the pages does", () => {
  const text = costReport(["staging"], root);
  const [first, second, , head] = text.split("\n");
  expect(first).toBe("The stack staging with 1,000,000 payments a month, all through the API.");
  expect(second).toMatch(/^List prices of us-east-1 in USD, noted \d{4}-\d\d-\d\d\.$/);
  expect(head).toMatch(/^Item +Arithmetic +A month +What changes it$/);
  expect(text).toMatch(/^NAT gateways +3 × 730 h × 0\.045 +98\.55 +natGateways, /m);
  expect(text).toMatch(/^Total +\d{3}\.\d\d$/m);
  expect(text).not.toContain("`");
});

it("follows the stack's own settings, in every form", () => {
  stackFile(
    "config:\n  aws:region: eu-west-1\n  shop:natGateways: none\n  shop:dbMultiAz: false\n  shop:ledger: 'false'\n",
  );
  const found = json("dev");
  expect(found).toMatchObject({
    stack: "dev",
    region: "eu-west-1",
    payments: 1_000_000,
    prices: { region: "us-east-1" },
  });
  expect(found.rows.filter(({ item }) => /NAT gateway|Endpoint|ledger/.test(item))).toEqual([]);
  expect(amountOf(found, "Database, db.t3.medium")).toBe(52.56);
  expect(report("dev").split("\n")[1]).toMatch(/ The stack is in eu-west-1, where they differ\.$/);
});

it("adds up in JSON too, and leaves out what has no price", () => {
  stackFile("config:\n  shop:dbInstanceClass: db.r6g.large\n");
  const { rows, total } = json("dev");
  const sum = rows.reduce((amount, row) => amount + (row.amount ?? 0), 0);
  expect(Math.abs(total - sum)).toBeLessThan(0.005 * rows.length + 0.005);
  expect(rows.filter((row) => row.amount === undefined).map(({ item }) => item)).toEqual([
    "Database, db.r6g.large, Multi-AZ",
  ]);
  expect(report("dev")).toMatch(/^Database, db\.r6g\.large, Multi-AZ +see AWS's page +dbInstanceClass/m);
});

it("follows the payments of a month", () => {
  stackFile("");
  const [none, million, ten] = ["0", "1000000", "10000000"].map((payments) => json("dev", "--payments", payments));
  const of = (name: string) => [none, million, ten].map((found) => found && amountOf(found, name));
  expect(of("API Gateway")).toEqual([0, 3.5, 35]);
  expect(of("Validator")).toEqual([0, 0.37, 3.67]);
  expect(of("NAT gateways")).toEqual([98.55, 98.55, 98.55]);
  expect(report("dev", "--payments", "10000000")).toContain("with 10,000,000 payments a month");
});

it("knows of a password without knowing it", () => {
  stackFile("config:\n  shop:dbPassword: {secure: v1:abc}\n");
  expect(json("dev").rows.map(({ item }) => item)).not.toContain("Secret of the master password");
  expect(report("dev")).not.toMatch(/v1:abc|not-the-password/);
});

const usage =
  "Name one stack of this project, as in npm run cost -- staging; --payments is how many a month has, --json is for programs.";

it.each([[[]], [["a", "b"]], [["../dev"]], [["dev", "--all"]], [["dev", "--json=yes"]], [["dev", "--payments"]]])(
  "tells how to ask when the words are %j",
  (words) => {
    stackFile("");
    expect(() => report(...words)).toThrow(usage);
  },
);

it.each([
  ["many", "many"],
  ["", "empty"],
  ["-1", undefined],
  ["1.5", "1.5"],
  ["1e6", "1e6"],
  ["1000000000001", "1000000000001"],
])("takes no %j payments", (given, shown) => {
  stackFile("");
  expect(() => report("dev", "--payments", given)).toThrow(
    shown === undefined ? usage : `--payments is ${shown}, but must be a whole number from 0 to 1000000000000.`,
  );
});

it("says in one sentence what is wrong with a stack", () => {
  expect(() => report("prod")).toThrow(
    /^There is no .*Pulumi\.prod\.yaml; name a stack of this project, or make the file\.$/,
  );
  stackFile("config:\n  shop:dbMultiAz: perhaps\n");
  expect(() => report("dev")).toThrow('payment-processing:dbMultiAz is "perhaps", but must be true or false.');
  stackFile("config:\n  shop:natGateways: {secure: v1:abc}\n");
  expect(() => report("dev")).toThrow(
    "natGateways is a secret of the stack dev, which only Pulumi can read; set it without --secret, as the cost follows it.",
  );
  stackFile("config:\n  shop:alarmEmail: {secure: v1:abc}\n");
  expect(() => report("dev")).not.toThrow();
});
