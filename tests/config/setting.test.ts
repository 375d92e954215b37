// A kind of setting by itself, where no setting of the table shows all of its rule. Doesn't prove what a setting is for.
import { list } from "../../config/setting";

it("takes a list of texts alone, whatever else its own rule takes", () => {
  const { accepts } = list({ description: "", allowed: "", accepts: () => true });
  expect(['["a","b"]', "[]", '["a",1]', "[[]]", '{"a":1}', '"a"', "a"].map(accepts)).toEqual([
    ...[true, true],
    ...[false, false, false, false, false],
  ]);
});
