// Where a function takes its database to be. Doesn't prove that Lambda has the file of all roots.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readDatabaseSettings } from "../../lambda/database/databaseSettings";

/** The module itself, as the code sees it; an import here is a copy. */
const real = jest.requireActual<typeof fs>("node:fs");

const complete = { DB_HOST: "db.example", DB_PORT: "5433", DB_NAME: "payments" };
const beside = path.resolve(__dirname, "../../lambda/database/rds-ca.pem");
let read: string[];

beforeEach(() => {
  read = [];
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Stands in for the files of a function, which has one beside its code or hasn't. */
function withFiles(isBeside: boolean): void {
  jest.spyOn(real, "existsSync").mockImplementation((name) => isBeside && name === beside);
  const { readFileSync } = real;
  jest.spyOn(real, "readFileSync").mockImplementation((name, options) => {
    // Jest reads its own files by the same function.
    if (!String(name).endsWith(".pem")) return readFileSync(name, options);
    read.push(String(name));
    return "certificates";
  });
}

it.each([
  [true, beside],
  [false, "/var/runtime/ca-cert.pem"],
])("trusts the roots beside its code, or else Lambda's own (beside: %s)", (isBeside, file) => {
  withFiles(isBeside);
  expect(readDatabaseSettings(complete)).toEqual({
    host: "db.example",
    port: 5433,
    name: "payments",
    authorities: "certificates",
  });
  expect(read).toEqual([file]);
});

it("trusts the roots of a file that its environment names, read as text", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "roots-"));
  try {
    const file = path.join(folder, "roots.pem");
    fs.writeFileSync(file, "named certificates");
    expect(readDatabaseSettings({ ...complete, DB_CA_FILE: file }).authorities).toBe("named certificates");
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

it.each(Object.keys(complete))("names %s when it is missing", (name) => {
  withFiles(true);
  expect(() => readDatabaseSettings({ ...complete, [name]: undefined })).toThrow(
    `The environment variable ${name} is missing; set it in the function's configuration.`,
  );
});
