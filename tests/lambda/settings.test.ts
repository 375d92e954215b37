// Settings from the environment. Doesn't prove that the function is given them.
import { settingsFrom } from "../../lambda/validator/settings";

const complete = { AUDIT_BUCKET: "audit", ENVIRONMENT: "test", AWS_LAMBDA_FUNCTION_NAME: "validator-test" };

it("reads what it needs", () => {
  expect(settingsFrom({ ...complete, DB_HOST: "db" })).toEqual({
    auditBucket: "audit",
    environment: "test",
    metricNamespace: "Payments/validator-test",
  });
});

it.each(Object.keys(complete))("names %s when it is missing or empty", (name) => {
  const sentence = `The environment variable ${name} is missing; set it in the function's configuration.`;
  expect(() => settingsFrom({ ...complete, [name]: undefined })).toThrow(sentence);
  expect(() => settingsFrom({ ...complete, [name]: "" })).toThrow(sentence);
});
