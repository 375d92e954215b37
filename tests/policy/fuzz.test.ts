// Each case with any part of its inputs left out: a policy may find it or not, but breaks off nowhere. Doesn't prove that a
// provider would let such inputs through.
import { rules } from "../../policy/rules";
import { cases } from "./cases";
import { Draft, judge } from "./judge";

/** The same values with one of their parts left out, or emptied, each in turn. */
function* without(values: unknown): Generator {
  if (!(values instanceof Object)) return;
  const changed = (key: string, value?: unknown): unknown => {
    const copy = Object.assign(Array.isArray(values) ? [] : {}, values);
    if (value === undefined) Reflect.deleteProperty(copy, key);
    else Reflect.set(copy, key, value);
    return copy;
  };
  for (const [key, part] of Object.entries(values)) {
    yield changed(key);
    if (part instanceof Object) yield changed(key, Array.isArray(part) ? [] : {});
    for (const smaller of without(part)) yield changed(key, smaller);
  }
}

it.each(rules.map((rule) => [rule.id, rule] as const))("%s breaks off nowhere", (id, rule) => {
  const { breaks = {}, passes = {} } = cases[id] ?? {};
  for (const shape of [...Object.values(breaks), ...Object.values(passes)]) {
    shape.forEach((draft, index) => {
      for (const inputs of without(draft.inputs)) {
        const drafts = shape.map((one, place): Draft =>
          place === index ? { ...one, inputs: inputs as Draft["inputs"] } : one,
        );
        expect(() => judge([rule], drafts)).not.toThrow();
      }
    });
  }
});
