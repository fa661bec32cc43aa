/** Changed networks: what is written computes what it says, held against formulas of its own. */
import assert from "node:assert/strict";
import { ACTIVATIONS } from "../../kernels/activations.ts";
import { gatedDerivatives, gatedParameterCount } from "../../kernels/analysis/channel/gated_network.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import { fromPaperGate } from "../../kernels/diagnosis/gate.ts";
import { type GatePlace, withGate } from "../../kernels/diagnosis/hidden/gated_unit.ts";
import { mergeUnits } from "../../kernels/diagnosis/merge_units.ts";
import { type DenseNetwork, densePlaces, ofPaperShape } from "../../kernels/diagnosis/network.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { rebuildDense, rebuildGated } from "../../pipeline/diagnose/fix/rebuild.ts";
import { denseTensors, gatedTensors } from "../../pipeline/diagnose/fix/tensors.ts";
import { writeSafetensors } from "../../pipeline/diagnose/fix/write_safetensors.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";
import { activationAt } from "../../kernels/diagnosis/activations.ts";
import { assertClose } from "../compare.ts";
import { dense } from "./dense_fixture.ts";

const NETWORK: DenseNetwork = {
  layers: [
    { inputs: 3, outputs: 4, biased: true, activation: { name: "tanh" } },
    { inputs: 4, outputs: 3, biased: false, activation: { name: "gelu" } },
    { inputs: 3, outputs: 2, biased: true, activation: { name: "identity" } },
  ],
};
/** Irregular, between −1 and 1. */
const values = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + 3.1 * seed) * Math.cos(0.3 * i * i));
const SAMPLES = { n: 20, inputs: 3, outputs: 2, x: values(60, 2), y: values(40, 3) };
const outputsOf = (network: DenseNetwork, theta: Float64Array) =>
  denseModel(network, { kind: "mean-square", factor: 1 }, SAMPLES).outputs(theta);

/** θ whose units j and i of the first layer differ by `distance` in each input weight. */
function closeBy(distance: number): Float64Array {
  const theta = values(densePlaces(NETWORK).parameters, 1);
  for (let i = 0; i < 4; i++) theta[2 * 4 + i] = theta[4 + i]! + distance;
  return theta;
}

Deno.test("a unit merged with its duplicate leaves the function, in a network with two outputs and two hidden layers", () => {
  const theta = closeBy(0);
  const merged = mergeUnits(NETWORK, theta, 0, [1, 2]);
  assert.deepEqual(merged.network.layers.map(({ inputs, outputs }) => [inputs, outputs]), [[3, 3], [3, 3], [
    3,
    2,
  ]]);
  assertClose("outputs", outputsOf(merged.network, merged.theta), outputsOf(NETWORK, theta), 4e-16);
});

Deno.test("of two near units the function changes with their distance, of opposite ones as well", () => {
  const change = (distance: number) => {
    const theta = closeBy(distance);
    const merged = mergeUnits(NETWORK, theta, 0, [1, 2]);
    const [a, b] = [outputsOf(merged.network, merged.theta), outputsOf(NETWORK, theta)];
    return Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
  };
  assert.ok(change(1e-3) > 0 && change(1e-3) < 1e-2 && change(1e-5) < 2e-2 * change(1e-3));
});

Deno.test("units that are not there cannot be merged", () => {
  for (const [layer, units] of [[2, [0, 1]], [0, [1, 1]], [0, [0, 4]], [0, [-1, 1]]] as const) {
    assert.throws(() => mergeUnits(NETWORK, closeBy(0), layer, units), /RangeError: Cannot merge units/);
  }
});

Deno.test("a merged network's file is read again as it was written", async () => {
  const { network, theta } = mergeUnits(NETWORK, closeBy(0), 0, [1, 2]);
  const tensors = denseTensors(network, theta);
  const read = await readModelFile("a.safetensors", writeSafetensors(tensors, { about: "é\n" }));
  assert.deepEqual(
    read.tensors.map(({ name, shape, values }) => [name, shape, [...values]]),
    tensors.map(({ name, shape, values }) => [name, shape, [...Array.from(values)]]),
  );
  assert.equal(read.metadata.about, "é\n");
});

Deno.test("tensors that do not fit their shape, or of one name, are not written", () => {
  const one = { name: "a", shape: [2], values: [1, 2] };
  assert.throws(
    () => writeSafetensors([{ ...one, shape: [3] }], {}),
    /tensor a of shape \[3\] with 2 values/,
  );
  assert.throws(() => writeSafetensors([one, one], {}), /tensor a /);
});

const PAIR: GatePlace = { layer: 0, first: 1, second: 0 };
const SHAPES: readonly NetworkShape[] = [
  { inputs: 2, hidden: [4], biased: true, activation: "softplus" },
  { inputs: 3, hidden: [3], biased: false, activation: "tanh" },
  { inputs: 1, hidden: [2], biased: true, activation: "erf" },
];
for (const shape of SHAPES) {
  Deno.test(`the tensors of a gated unit in [${shape.hidden}], ${shape.activation}, are its network`, () => {
    const theta = values(gatedParameterCount(shape), 5);
    const data = { n: 15, inputs: shape.inputs, x: values(15 * shape.inputs, 6), y: values(15, 7) };
    const network = ofPaperShape(shape);
    const tensors = gatedTensors(network, PAIR, fromPaperGate(network, PAIR, theta));
    // A and Δ as one vector: every number of θ once.
    assert.equal(tensors.reduce((sum, { values }) => sum + values.length, 0), theta.length);
    const of = new Map(tensors.map(({ name, values }) => [name, values]));
    const { at } = ACTIVATIONS[shape.activation];
    const number = (name: string) => of.get(name)?.[0] ?? 0;
    let loss = 0;
    for (let n = 0; n < data.n; n++) {
      const x = data.x.subarray(n * shape.inputs, (n + 1) * shape.inputs);
      const product = (w: ArrayLike<number>, from = 0) =>
        x.reduce((sum, each, i) => sum + each * w[from + i]!, 0);
      const [s, slope] = at(product(of.get("gate.weight")!) + number("gate.bias"));
      let f = number("gate.output") * s +
        (product(of.get("gate.value")!) + number("gate.value_bias")) * slope;
      for (let k = 0; k < shape.hidden[0]! - 2; k++) {
        const z = product(of.get("hidden.weight")!, k * shape.inputs) + (of.get("hidden.bias")?.[k] ?? 0);
        f += of.get("output.weight")![k]! * at(z)[0];
      }
      loss += (f + number("output.bias") - data.y[n]!) ** 2 / data.n;
    }
    assertClose("loss", [loss], [gatedDerivatives(shape, theta, data, false).loss], 1e-14);
  });
}

Deno.test("the lines that rebuild a network name each of its tensors, and no other", () => {
  const { network, theta } = mergeUnits(NETWORK, closeBy(0), 0, [1, 2]);
  const named = (
    text: string,
  ) => [...new Set([...text.matchAll(/tensors\["([^"]+)"\]/g)].map((match) => match[1]!))];
  for (const library of ["pytorch", "keras"] as const) {
    const dense = named(rebuildDense(library, "a.safetensors", network));
    assert.deepEqual(dense.sort(), denseTensors(network, theta).map(({ name }) => name).sort());
    for (const [network, pair] of GATED) {
      const gated = named(rebuildGated(library, "a.safetensors", network, pair));
      const tensors = gatedTensors(network, pair, values(densePlaces(network).parameters, 5));
      assert.deepEqual(gated.sort(), tensors.map(({ name }) => name).sort());
    }
  }
});

/** Beside the paper's form: several outputs, deep, the pair in any layer, alone in it, before a layer of one unit. */
const GATED: readonly (readonly [DenseNetwork, GatePlace])[] = [
  ...SHAPES.map((shape) => [ofPaperShape(shape), PAIR] as const),
  ...[0, 1].map((layer) => [NETWORK, { layer, first: 2, second: 1 }] as const),
  [dense([2, 3, 1, 2], [{ name: "silu" }, { name: "relu" }]), { layer: 0, first: 0, second: 2 }],
  [dense([2, 2, 3], [{ name: "gelu" }]), { layer: 0, first: 0, second: 1 }],
  [dense([2, 4, 1], [{ name: "elu", parameter: 0.5 }, { name: "sigmoid" }]), {
    layer: 0,
    first: 3,
    second: 1,
  }],
];

for (const [network, pair] of GATED) {
  const widths = network.layers.map(({ outputs }) => outputs);
  Deno.test(`[${widths}], a gated unit in layer ${pair.layer + 1}: its tensors compute its outputs`, () => {
    const theta = values(densePlaces(network).parameters, 5);
    const n = 15;
    const [inputs, outputs] = [network.layers[0]!.inputs, widths.at(-1)!];
    const samples = { n, inputs, outputs, x: values(n * inputs, 6), y: values(n * outputs, 7) };
    const model = denseModel(withGate(network, pair), { kind: "mean-square", factor: 1 }, samples);
    const of = new Map(gatedTensors(network, pair, theta).map((tensor) => [tensor.name, tensor]));
    const found = Array.from(
      { length: n },
      (_, k) => computed(network, pair.layer, of, [...samples.x.subarray(k * inputs, (k + 1) * inputs)]),
    ).flat();
    assertClose("outputs", found, model.outputs(theta), 1e-14);
  });
}

/** As the written lines of Python compute it. */
function computed(
  { layers }: DenseNetwork,
  gated: number,
  of: ReadonlyMap<string, { readonly values: ArrayLike<number> }>,
  x: readonly number[],
): number[] {
  const numbers = (name: string) => Array.from(of.get(name)?.values ?? []);
  const product = (name: string, bias: string, h: readonly number[]) => {
    const [w, b] = [numbers(name), numbers(bias)];
    return Array.from(
      { length: w.length / h.length || b.length },
      (_, k) => h.reduce((sum, each, i) => sum + each * w[k * h.length + i]!, b[k] ?? 0),
    );
  };
  let h = x;
  for (const [l, { activation }] of layers.entries()) {
    const at = activationAt(activation);
    if (l === gated + 1) {
      h = h.map((z) => at(z)[0]);
      continue;
    }
    if (l !== gated) {
      h = product(`layers.${l}.weight`, `layers.${l}.bias`, h).map((z) => at(z)[0]);
      continue;
    }
    const [s, slope] = at(product("gate.weight", "gate.bias", h)[0]!);
    const value = product("gate.value", "gate.value_bias", h)[0]! * slope;
    const c = numbers("gate.output");
    const a = of.has("gate.value_output") ? numbers("gate.value_output") : [1];
    const beside = product("hidden.weight", "hidden.bias", h).map((z) => at(z)[0]);
    const rest = beside.length === 0
      ? numbers("output.bias")
      : product("output.weight", "output.bias", beside);
    h = c.map((each, m) => each * s + a[m]! * value + (rest[m] ?? 0));
  }
  return [...h];
}

Deno.test("the lines of one output give it an axis of its own, take any precision and any folder, and train", () => {
  const [network, pair] = GATED[0]!;
  const torch = rebuildGated("pytorch", "a.safetensors", network, pair);
  assert.match(torch, /^ {8}return f\[:, None\] \+ tensors\["output\.bias"\]$/m);
  assert.match(torch, /class Network\(torch\.nn\.Module\):[^]*torch\.nn\.Parameter\(value\)/);
  assert.match(torch, /rows\.to\(next\(self\.parameters\(\)\)\.dtype\)[^]*outputs\.to\(rows\.dtype\)/);
  assert.match(
    rebuildGated("keras", "a.safetensors", network, pair),
    /^ {4}x = ops\.cast\([^]*^ {4}return f\[:, None\]/m,
  );
  for (const library of ["pytorch", "keras"] as const) {
    assert.match(
      rebuildDense(library, "a.safetensors", NETWORK),
      /os\.path\.abspath\(__file__\)\), "a\.safe/,
    );
  }
});
