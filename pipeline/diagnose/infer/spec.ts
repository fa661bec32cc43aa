/**
 * spec.json, which says what files leave open; every field may be missing:
 *
 *     { "activation": "tanh",            all hidden layers, or a list with one for each layer
 *       "rows": "outputs",               what a row of every matrix belongs to: "outputs" (PyTorch) or "inputs"
 *       "prefix": "actor.",              only tensors whose names begin so
 *       "ignore": ["ema.*", "scale"],    tensors that are no part of the network; * at the end: all that begin so
 *       "layers": [                      all layers, from the inputs on; nothing is inferred then
 *         { "weights": "fc1.weight", "bias": "fc1.bias", "rows": "outputs", "activation": "elu(0.5)" },
 *         { "weights": "fc2.weight", "bias": null } ] }
 */
import * as v from "valibot";
import { InputError, shortened } from "../input_error.ts";

const text = (what: string) => v.pipe(v.string(what), v.nonEmpty(what));
const rows = v.picklist(["outputs", "inputs"], '"outputs" or "inputs"');

function object<const Fields extends v.ObjectEntries>(fields: Fields) {
  return v.strictObject(fields, ({ expected, path }) => {
    const [name, known] = [String(path?.[0]?.key ?? ""), Object.keys(fields).join(", ")];
    if (expected === "never") return `not known here; there are ${known}`;
    return name === "" ? `an object with ${known}` : `there`;
  });
}

const SPEC = object({
  activation: v.exactOptional(
    v.union([text(""), v.array(text("a name"))], "the name of an activation, or a list of them"),
  ),
  rows: v.exactOptional(rows),
  prefix: v.exactOptional(text("how names begin")),
  ignore: v.exactOptional(v.array(text("a tensor's name"), "a list of names")),
  layers: v.exactOptional(v.pipe(
    v.array(
      object({
        weights: text("a tensor's name"),
        bias: v.exactOptional(v.nullable(text("a tensor's name, or null"), null)),
        rows: v.exactOptional(rows),
        activation: v.exactOptional(text("the name of an activation")),
      }),
      "a list of layers",
    ),
    v.minLength(1, "a list of at least one layer"),
  )),
});

export type Spec = v.InferOutput<typeof SPEC>;

/** @throws InputError, one line: the value by its path, what was expected, what was found */
export function parseSpec(content: string): Spec {
  let value: unknown;
  try {
    value = JSON.parse(content.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new InputError(`--spec is no JSON: ${shortened(String((error as Error).message), 120)}`);
  }
  if (Array.isArray(value)) throw new InputError("--spec: the file must be an object: found a list");
  const result = v.safeParse(SPEC, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? "the file";
  if (issue.message.startsWith("not known")) {
    throw new InputError(`--spec: ${shortened(path)} is ${issue.message}`);
  }
  const found = issue.input === undefined
    ? "nothing"
    : shortened(JSON.stringify(issue.input) ?? "nothing", 80);
  throw new InputError(`--spec: ${shortened(path)} must be ${issue.message}: found ${found}`);
}

/** Whether the spec leaves a tensor of this name out. */
export function isLeftOut({ ignore, prefix }: Spec, name: string): boolean {
  if (prefix !== undefined && !name.startsWith(prefix)) return true;
  return ignore?.some((each) => each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each) ??
    false;
}
