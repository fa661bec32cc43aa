/** The schema of what was given: the network and its data. */
import * as v from "valibot";
import { LAYER_ACTIVATIONS, type LayerActivationName } from "../../kernels/diagnosis/activations.ts";
import { count, list, number, text } from "./schema_values.ts";

const network = v.strictObject({
  layers: list(v.strictObject({
    inputs: count,
    outputs: count,
    biased: v.boolean(),
    activation: v.strictObject({
      name: v.picklist(Object.keys(LAYER_ACTIVATIONS) as LayerActivationName[]),
      parameter: v.exactOptional(number),
    }),
  })),
});

export const networkFindings = v.strictObject({
  source: text,
  network,
  parameters: count,
  names: list(text),
  evidence: list(text),
  warnings: list(text),
});

const loss = v.union([
  v.strictObject({ kind: v.literal("mean-square"), factor: number, decay: v.exactOptional(number) }),
  v.strictObject({ kind: v.literal("cross-entropy"), decay: v.exactOptional(number) }),
]);

export const dataFindings = v.strictObject({
  source: text,
  rows: count,
  used: count,
  inputs: count,
  outputs: count,
  seed: v.nullable(count),
  missing: v.nullable(v.strictObject({
    rows: count,
    columns: list(v.strictObject({ name: text, rows: count })),
  })),
  loss,
  evidence: list(text),
  warnings: list(text),
});
