// Members that stand twice. Doesn't prove anything about a text that is no JSON, which is never looked through.
import * as fc from "fast-check";
import { repeatedMembers } from "../../lambda/validator/repeatedMembers";

it.each<[string, string[]]>([
  ["{}", []],
  ["7", []],
  ['"{\\"a\\":1,\\"a\\":2}"', []],
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', []],
  ['{"a":"a","b":"a"}', []],
  ['{"a":1,"a":1}', ["/a"]],
  ['{"a" : 1 , "a"\n:\t1,"a":2}', ["/a", "/a"]],
  ['{"a":{"b":1,"b":2}}', ["/a/b"]],
  ['{"a":[{"b":1,"b":2}]}', ["/a//b"]],
  ['{"a":{"b":1},"a":{"b":1}}', ["/a"]],
  ['{"":1,"":2}', ["/"]],
  ['{"a\\"":1,"a\\u0022":2,"\\\\":1,"\\\\":2}', ['/a"', "/\\"]],
  ['{"__proto__":1,"__proto__":2}', ["/__proto__"]],
  ['{"a/b":1,"a/b":2,"~":1,"~":2}', ["/a~1b", "/~0"]],
])("%s", (text, places) => {
  expect(repeatedMembers(text)).toEqual(places);
});

it("finds none in what was written from a value, and one for each member that is put in again", () => {
  const value = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue(), { minKeys: 1 });
  fc.assert(
    fc.property(value, fc.nat(), (object, at) => {
      const text = JSON.stringify(object);
      expect(repeatedMembers(text)).toEqual([]);
      const names = Object.keys(object);
      const name = names[at % names.length] ?? "";
      const twice = `${text.slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(object)}}`;
      expect(repeatedMembers(twice)).toHaveLength(1);
    }),
    { seed: 20261126, numRuns: 500 },
  );
});
