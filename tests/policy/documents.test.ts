// Policy documents, patterns and addresses as the rules read them. Doesn't prove that IAM itself reads them so.
import { isInternet } from "../../policy/addresses";
import { PolicyDocument } from "../../policy/documents";
import { covers, coversAction, coversAll, fixedPart } from "../../policy/globs";
import { documentsOf } from "../../policy/policyTexts";

it("says what keeps AWS from reading a text as it was meant", () => {
  const fault = (document: unknown) => PolicyDocument.read(document).fault;
  expect(fault("{")).toBe("Write the policy as JSON.");
  expect(fault("null")).toBe("Write the policy as JSON.");
  expect(fault(7)).toBe("Write the policy as JSON.");
  expect(fault("{}")).toBe("Give the policy a Statement.");
  expect(fault({ Statement: [] })).toBe("Give the policy a Statement.");
  expect(fault({ Statement: { Effect: "Maybe", Action: "s3:GetObject" } })).toBe(
    "Give each statement an Effect of Allow or Deny.",
  );
  expect(fault({ Statement: { Effect: "Deny" } })).toBe("Give each statement either Action or NotAction.");
  expect(fault({ Statement: { Effect: "Allow", NotAction: "s3:GetObject", Ressource: "*" } })).toBe(
    "Leave in statements nothing but Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition.",
  );
  expect(fault({ Statement: { Sid: "A", Effect: "Allow", NotAction: "s3:GetObject", Resource: "*" } })).toBeUndefined();
});

it("reads nothing in a text that is none", () => {
  for (const text of ["{", "{}", '{"Statement":[]}']) {
    expect(PolicyDocument.read(text)).toMatchObject({ statements: [], grants: [], publicGrants: [] });
  }
});

it("reads of a resource the input that is named for its type, and no other", () => {
  const inputs = { text: '{"Statement":{"Effect":"Maybe"}}', other: "{" };
  const resource = { type: "one", urn: "urn", inputs, reads: () => [] };
  expect(documentsOf(resource, { one: "text", another: "other" }).map(({ fault }) => fault)).toEqual([
    "Give each statement an Effect of Allow or Deny.",
  ]);
  expect(documentsOf(resource, { another: "other" })).toEqual([]);
});

it("keeps what is not asked for apart", () => {
  const [statement] = PolicyDocument.read({
    Statement: {
      Effect: "Allow",
      Principal: { Service: "x", AWS: ["a", "b"] },
      Action: "s3:GetObject",
      Resource: null,
    },
  }).statements;
  expect(statement?.principals("AWS")).toEqual(["a", "b"]);
  expect(statement?.principals("Federated")).toEqual([]);
  const [everybody] = PolicyDocument.read({ Statement: { Effect: "Allow", Principal: "*", Action: "x:Y" } }).statements;
  expect(everybody?.principals("AWS")).toEqual([]);
  expect(statement?.resources).toEqual([]);
  expect(statement?.isForEverybody).toBe(false);
  expect(statement?.isAbout("*")).toBe(false);
  expect(statement?.denies).toBe(false);
});

it.each([
  ["s3:*", "s3:GetObject", true],
  ["s3:Get?bject", "s3:GetObject", true],
  ["s3:Get?bject", "s3:Getbject", false],
  ["s3:**Object", "s3:GetObject", true],
  ["s3.*", "s3:GetObject", false],
  ["s3:Get+", "s3:Gettt", false],
  ["s3:Get+", "s3:Get+", true],
  [String.raw`a\d`, "a1", false],
  ["a(b|c)", "ab", false],
  ["a$", "a", false],
  ["Object", "s3:GetObject", false],
  ["s3:Get", "s3:GetObject", false],
  ["a*c", "a\nc", true],
])("tells whether %s covers %s", (pattern, text, does) => {
  expect(covers(pattern, text)).toBe(does);
  expect(coversAction(pattern, text)).toBe(does);
});

it("tells case apart where it decides", () => {
  expect(coversAction("S3:get*", "s3:GetObject")).toBe(true);
  expect(covers("S3:get*", "s3:GetObject")).toBe(false);
});

it.each([
  ["*", true],
  ["**", true],
  ["?*", true],
  ["*?", true],
  ["?", false],
  ["", false],
  ["*a", false],
  ["a*", false],
  ["*a*", false],
])("tells whether %s is nothing but wildcards", (pattern, is) => {
  expect(coversAll(pattern)).toBe(is);
});

it.each([
  ["a/b", "a/b"],
  ["a/*b*", "a/"],
  ["a?", "a"],
  ["a/${aws:username}/b", "a/"],
  ["a/$b", "a/$b"],
  ["a*\nb", "a"],
])("finds what is fixed of %s", (pattern, fixed) => {
  expect(fixedPart(pattern)).toBe(fixed);
});

it.each([
  ["0.0.0.0/0", true],
  ["::/0", true],
  [" ::/0 ", true],
  ["0:0:0:0:0:0:0:0/0", true],
  ["192.0.2.7/0", true],
  ["128.0.0.0/1", true],
  ["2.0.0.0/7", true],
  ["3.0.0.0/8", false],
  ["10.0.0.0/8", false],
  ["2001:db8::/31", true],
  ["2001:db8::/32", false],
  ["fc00::/7", false],
  ["fc00::/6", true],
  ["fd00::/8", false],
  ["fe80::/10", false],
  ["fe80::/6", true],
  ["0.0.0.0", false],
  ["0.0.0.0/x", false],
  ["0.0.0.0/1x", false],
  ["0.0.0.0/x1", false],
  ["everybody/0", false],
  ["", false],
])("tells whether %s is the internet", (block, is) => {
  expect(isInternet(block)).toBe(is);
});
