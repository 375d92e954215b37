// Policy documents as the rules read them: whatever way one is spelled, the verdict is the same. Doesn't prove that IAM itself
// decides so.
import * as fc from "fast-check";
import { isInternet } from "../../policy/addresses";
import { PolicyDocument } from "../../policy/documents";
import { covers, coversAll, fixedPart } from "../../policy/globs";
import { rules } from "../../policy/rules";
import { findings } from "./judge";

interface Parts {
  readonly Effect: string;
  readonly Principal?: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly tests: readonly (readonly [operator: string, key: string, values: readonly string[]])[];
}

const some = <T>(...values: readonly T[]) => fc.subarray([...values], { minLength: 1 });

const parts: fc.Arbitrary<Parts> = fc.record({
  Effect: fc.constantFrom("Allow", "Allow", "Deny"),
  Principal: fc.constantFrom("*", "arn:aws:iam::123456789012:root"),
  Action: some(
    "*",
    "s3:*",
    "s3:Get?bject",
    "kms:Decrypt",
    "kms:De*",
    "logs:Create*",
    "logs:CreateLogGroup",
    "ec2:Describe*",
  ),
  Resource: some(
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:kms:us-east-1:123456789012:key/*",
    "arn:aws:logs:*:*:*",
  ),
  tests: fc.uniqueArray(
    fc.oneof(
      fc.constant(["StringEquals", "aws:SourceAccount", ["123456789012"]] as const),
      fc.constant(["StringLike", "aws:PrincipalOrgPaths", ["o-1/*", "*"]] as const),
      fc.constant(["Bool", "aws:SecureTransport", ["false"]] as const),
      fc.constant(["StringNotEquals", "aws:PrincipalOrgID", ["o-1"]] as const),
      fc.constant(["IpAddress", "aws:SourceIp", ["203.0.113.0/24"]] as const),
    ),
    { maxLength: 2, selector: ([operator]) => operator },
  ),
});

/** Choices between spellings that mean the same. */
interface Spelling {
  readonly lists: boolean;
  readonly capitals: boolean;
  readonly backwards: boolean;
  readonly twice: boolean;
  readonly star: "text" | "object" | "list";
  readonly object: boolean;
}

const spelling: fc.Arbitrary<Spelling> = fc.record({
  lists: fc.boolean(),
  capitals: fc.boolean(),
  backwards: fc.boolean(),
  twice: fc.boolean(),
  star: fc.constantFrom("text", "object", "list"),
  object: fc.boolean(),
});

const plain: Spelling = { lists: true, capitals: false, backwards: false, twice: false, star: "text", object: false };

function written(statements: readonly Parts[], how: Spelling, withPrincipal: boolean): unknown {
  const list = (values: readonly string[]) => {
    const all = how.twice ? [...values, ...values] : [...values];
    const ordered = how.backwards ? all.reverse() : all;
    return ordered.length === 1 && !how.lists ? ordered[0] : ordered;
  };
  const letters = (text: string) => (how.capitals ? text.toUpperCase() : text);
  const principal = (name: string) => {
    if (name !== "*") return { AWS: list([name]) };
    return { text: "*", object: { AWS: "*" }, list: { AWS: ["*"] } }[how.star];
  };
  const spelled = statements.map(({ Effect, Principal = "*", Action, Resource, tests }) => ({
    Effect,
    ...(withPrincipal && { Principal: principal(Principal) }),
    Action: list(Action.map(letters)),
    Resource: list(Resource),
    ...(tests.length > 0 && {
      Condition: Object.fromEntries(
        tests.map(([operator, key, values]) => [letters(operator), { [letters(key)]: list(values) }]),
      ),
    }),
  }));
  const ordered = how.backwards ? spelled.reverse() : spelled;
  const document = { Version: "2012-10-17", Statement: ordered.length === 1 && !how.lists ? ordered[0] : ordered };
  return how.object ? document : JSON.stringify(document);
}

const verdict = (type: string, policy: unknown) =>
  findings(
    rules.filter(({ types }) => types.includes(type)),
    [{ type, name: "judged", inputs: { policy }, reads: {} }],
  );

it.each([
  ["aws:iam/rolePolicy:RolePolicy", false],
  ["aws:s3/bucketPolicy:BucketPolicy", true],
  ["aws:kms/keyPolicy:KeyPolicy", true],
])("judges a document of %s the same in every spelling", (type, withPrincipal) => {
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 3 }), spelling, (statements, how) => {
      expect(verdict(type, written(statements, how, withPrincipal))).toEqual(
        verdict(type, written(statements, plain, withPrincipal)),
      );
    }),
  );
});

it("judges a statement as it judges its parts, one for each action", () => {
  fc.assert(
    fc.property(parts, (statement) => {
      const split = statement.Action.map((action) => ({ ...statement, Effect: "Allow", Action: [action] }));
      const type = "aws:iam/rolePolicy:RolePolicy";
      expect(verdict(type, written(split, plain, false))).toEqual(
        verdict(type, written([{ ...statement, Effect: "Allow" }], plain, false)),
      );
    }),
  );
});

it("finds nothing public that a further test narrows, and never more for it", () => {
  fc.assert(
    fc.property(parts, (statement) => {
      const narrow: Parts = { ...statement, tests: [["StringEquals", "aws:SourceAccount", ["123456789012"]]] };
      expect(PolicyDocument.read(written([narrow], plain, true)).publicGrants).toEqual([]);
    }),
  );
});

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
  expect(PolicyDocument.read("{")).toMatchObject({ statements: [], grants: [], publicGrants: [] });
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
  expect(covers(pattern, text, { caseDecides: true })).toBe(does);
  expect(covers(pattern, text, { caseDecides: false })).toBe(does);
});

it("tells case apart where it decides", () => {
  expect(covers("S3:get*", "s3:GetObject", { caseDecides: false })).toBe(true);
  expect(covers("S3:get*", "s3:GetObject", { caseDecides: true })).toBe(false);
});

it("covers what it is, by any text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }).filter((text) => !/[*?]/.test(text)),
      (text) => {
        expect(covers(text, text, { caseDecides: true })).toBe(true);
        expect(covers("*", text, { caseDecides: true })).toBe(true);
      },
    ),
  );
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
  ["0.0.0.0/", false],
  ["0.0.0.0/x", false],
  ["0.0.0.0/1x", false],
  ["0.0.0.0/x1", false],
  ["everybody/0", false],
  ["", false],
])("tells whether %s is the internet", (block, is) => {
  expect(isInternet(block)).toBe(is);
});
