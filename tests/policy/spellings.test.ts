// Policy documents in every spelling: the verdict is the same. Doesn't prove that IAM itself decides so.
import * as fc from "fast-check";
import { PolicyDocument } from "../../policy/documents";
import { covers } from "../../policy/globs";
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

it("covers what it is, by any text", () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !/[*?]/.test(text)),
      (text) => {
        expect(covers(text, text)).toBe(true);
        expect(covers("*", text)).toBe(true);
      },
    ),
  );
});
