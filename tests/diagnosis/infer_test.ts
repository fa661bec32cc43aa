/** Networks from named tensors: order, orientation, biases, activations, and everything that is refused by name. */
import assert from "node:assert/strict";
import { inferNetwork } from "../../pipeline/diagnose/infer/infer_network.ts";
import { InputError } from "../../pipeline/diagnose/input_error.ts";
import type { TensorFile } from "../../pipeline/diagnose/tensors.ts";
import { named, tensor, tensorFile } from "./tensor_fixture.ts";

const infer = (file: TensorFile, activation: string[] | null = ["tanh"], spec: unknown = null) =>
  inferNetwork(file, "model", { activation, spec: spec === null ? null : JSON.stringify(spec) });

function widths(file: TensorFile, activation: string[] | null = ["tanh"], spec: unknown = null): string {
  const { layers } = infer(file, activation, spec).findings.network;
  return [layers[0]!.inputs, ...layers.map(({ outputs, biased }) => `${outputs}${biased ? "b" : ""}`)].join(
    "-",
  );
}

function refused(
  file: TensorFile,
  pattern: RegExp,
  activation: string[] | null = ["tanh"],
  spec: unknown = null,
) {
  assert.throws(() => infer(file, activation, spec), (error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

Deno.test("each library's names and orientation give the same network", () => {
  const files: { [library: string]: { [name: string]: number[] } } = {
    torch: { "net.0.bias": [3], "net.0.weight": [3, 2], "net.10.bias": [1], "net.10.weight": [1, 3] },
    lightning: {
      "model.fc1.weight": [3, 2],
      "model.fc1.bias": [3],
      "model.out.weight": [1, 3],
      "model.out.bias": [1],
    },
    keras: {
      "dense/kernel:0": [2, 3],
      "dense/bias:0": [3],
      "dense_1/kernel:0": [3, 1],
      "dense_1/bias:0": [1],
    },
    keras3: {
      "layers/dense/vars/0": [2, 3],
      "layers/dense/vars/1": [3],
      "layers/dense_1/vars/0": [3, 1],
      "layers/dense_1/vars/1": [1],
    },
    scikit: { coefs_0: [2, 3], coefs_1: [3, 1], intercepts_0: [3], intercepts_1: [1] },
    flax: {
      "params/Dense_0/kernel": [2, 3],
      "params/Dense_0/bias": [3],
      "params/Dense_1/kernel": [3, 1],
      "params/Dense_1/bias": [1],
    },
    plain: { W1: [2, 3], b1: [3], W2: [3, 1], b2: [1] },
  };
  for (const [library, shapes] of Object.entries(files)) {
    assert.equal(widths(named(shapes)), "2-3b-1b", library);
  }
});

Deno.test("theta is unit by unit, weights and then the bias, whichever way the matrix stands", () => {
  const torch = infer(
    tensorFile([tensor("a.0.weight", [2, 3]), tensor("a.0.bias", [2], 7), tensor("a.1.weight", [1, 2], 9)]),
  );
  assert.deepEqual([...torch.theta], [1, 2, 3, 7, 4, 5, 6, 8, 9, 10]);
  const keras = infer(
    tensorFile([tensor("d/kernel", [3, 2]), tensor("d/bias", [2], 7), tensor("d_1/kernel", [2, 1], 9)]),
  );
  assert.deepEqual([...keras.theta], [1, 3, 5, 7, 2, 4, 6, 8, 9, 10]);
  assert.deepEqual(keras.findings.names, ["d/kernel, d/bias", "d_1/kernel"]);
  assert.match(
    keras.findings.evidence.join("\n"),
    /in × out\): their names are Keras' and Flax'; .* nothing else/,
  );
  assert.match(keras.findings.evidence.join("\n"), /layers without bias: d_1/);
});

Deno.test("numbers in names count as numbers, and shapes alone decide where names do not", () => {
  const square = Object.fromEntries([11, 2, 10, 1].map((l) => [`layers.${l}.weight`, [4, 4]]));
  const { findings } = infer(named(square));
  assert.deepEqual(findings.names, [1, 2, 10, 11].map((l) => `layers.${l}.weight`));
  assert.match(findings.evidence[1]!, /PyTorch's; the chain of shapes allows both/);
  assert.equal(widths(named({ "zeta.weight": [5, 2], "alpha.weight": [1, 5] })), "2-5-1");
  refused(named({ "zeta.weight": [5, 5], "alpha.weight": [5, 5] }), /in which order zeta and alpha follow/);
  const wrongNames = infer(
    named({ "net.0.weight": [1, 5], "net.0.bias": [1], "net.2.weight": [5, 2], "net.2.bias": [5] }),
  );
  assert.match(wrongNames.findings.warnings.join(), /would say another order/);
});

Deno.test("an orientation that names contradict is taken with a warning, one that nothing decides is refused", () => {
  const { findings } = infer(named({ "a.0.weight": [2, 3], "a.0.bias": [3], "a.1.weight": [3, 1] }));
  assert.equal(findings.network.layers[0]!.outputs, 3);
  assert.match(findings.warnings.join(), /such shapes do not chain/);
  const open = named({ W1: [4, 4], b1: [4], W2: [4, 4], b2: [4] });
  refused(open, /"rows": "outputs" or "rows": "inputs" in --spec/);
  assert.equal(widths(open, ["relu"], { rows: "inputs" }), "4-4b-4b");
});

Deno.test("states of optimisers and counters are left out and named, leftovers are refused", () => {
  const net = { "fc1.weight": [3, 2], "fc1.bias": [3], "fc2.weight": [2, 3], "fc2.bias": [2] };
  const more = named({ ...net, "optimizer.state.0.exp_avg": [3, 2], "num_batches_tracked": [] });
  assert.match(
    infer(more).findings.warnings.join(),
    /2 tensors beside the weights left out: optimizer\.state\.0/,
  );
  refused(named({ ...net, "thing": [7] }), /Nothing says what thing \(7\) is/);
  assert.equal(widths(named({ ...net, "thing": [7] }), ["tanh"], { ["ignore"]: ["thing"] }), "2-3b-2b");
  refused(named({ ...net, "fc3.bias": [2] }), /fc3\.bias has no matrix/);
});

Deno.test("what is no fully connected network is refused by its name", () => {
  const net = { "fc.weight": [3, 2] };
  const kinds: [string, number[], RegExp][] = [
    ["conv1.weight", [8, 3, 3, 3], /conv1\.weight is 4-D \(8×3×3×3\), a convolution/],
    ["embedding.weight", [100, 8], /an embedding/],
    ["bn.running_mean", [3], /normalisation/],
    ["0.weight", [3], /1-D \(3\) where a layer has a matrix/],
    ["rnn.weight_ih_l0", [8, 2], /a recurrent layer/],
    ["self_attn.in_proj_weight", [12, 4], /attention/],
    ["fc.weight_g", [3, 1], /weight normalisation/],
  ];
  for (const [name, shape, pattern] of kinds) refused(named({ ...net, [name]: shape }), pattern);
  refused(named({}), /no matrix of weights/);
  refused(named({ "a.0.weight": [3, 2], "a.1.weight": [1, 4] }), /do not chain.*a\.0\.weight \(3×2\)/);
  refused(
    named({
      "actor.0.weight": [9, 4],
      "actor.1.weight": [2, 9],
      "critic.0.weight": [9, 4],
      "critic.1.weight": [1, 9],
    }),
    /several networks: choose one by "prefix" of --spec, such as "actor\."/,
  );
  assert.equal(
    widths(
      named({
        "actor.0.weight": [9, 4],
        "actor.1.weight": [2, 9],
        "critic.0.weight": [9, 4],
        "critic.1.weight": [1, 9],
      }),
      ["tanh"],
      { prefix: "critic." },
    ),
    "4-9-1",
  );
});

Deno.test("numbers that are no weights are refused or said: NaN, int8, twice the same", () => {
  const bad = tensor("a.0.weight", [2, 2]);
  bad.values[2] = NaN;
  bad.values[3] = Infinity;
  refused(tensorFile([bad]), /a\.0\.weight has 2 of 4, the first \(NaN\) at \[1, 0\]/);
  refused(tensorFile([tensor("a.0.weight", [2, 2], 1, "int8")]), /Quantised weights: a\.0\.weight \(int8\)/);
  refused(tensorFile([tensor("a.0.weight", [2, 2]), tensor("a.0.weight", [2, 2])]), /twice/);
  refused(tensorFile([tensor("a.0.weight", [0, 2])]), /empty/);
  const tied = infer(tensorFile([tensor("a.0.weight", [2, 2]), tensor("a.1.weight", [2, 2])]));
  assert.match(tied.findings.warnings.join(), /a\.0\.weight and a\.1\.weight are equal.*tied/);
});

Deno.test("a format's own structure is taken as it is; tensors that are missing, tied or do not chain are named", () => {
  const file = named({ p: [3, 2], q: [3], r: [3, 1], extra: [5] });
  const layer = (weights: string, bias: string | null, rows: "inputs" | "outputs") => ({
    weights,
    bias,
    rows,
    activation: weights === "p" ? { name: "relu" } as const : null,
  });
  const structure = { source: "the graph", layers: [layer("p", "q", "outputs"), layer("r", null, "inputs")] };
  const { findings } = infer({ ...file, structure }, null);
  assert.deepEqual(findings.network.layers.map(({ activation }) => activation.name), ["relu", "identity"]);
  assert.match(findings.warnings.join(), /1 tensor that the graph does not name left out: extra/);
  const other = (layers: ReturnType<typeof layer>[]) => ({
    ...file,
    structure: { source: "the graph", layers },
  });
  refused(other([layer("p", "q", "inputs"), layer("r", null, "inputs")]), /The bias of p|do not chain/);
  refused(other([layer("z", null, "inputs")]), /names the tensor z, which the file does not hold/);
  refused(other([layer("p", "q", "outputs"), layer("p", null, "outputs")]), /twice.*tied/);
});

Deno.test("activations: never guessed, the command line before spec before file, softmax gives logits", () => {
  const net = named({ "0.weight": [3, 2], "2.weight": [3, 3], "4.weight": [2, 3] });
  const names = (file: TensorFile, asked: string[] | null, spec: unknown = null) =>
    infer(file, asked, spec).findings.network.layers.map(({ activation: { name, parameter } }) =>
      parameter === undefined ? name : `${name} ${parameter}`
    ).join();
  refused(net, /Nothing says the activation of layer 1 of 3: say it by --activation tanh.*--spec/, null);
  refused(net, /"sinus", which is not known here: there are softplus/, ["sinus"]);
  refused(net, /names 4 activations for 3 layers/, ["relu,relu,relu,relu"]);
  refused(net, /only leaky-relu and elu/, ["tanh(2)"]);
  assert.equal(names(net, ["Leaky_ReLU(0.2)"]), "leaky-relu 0.2,leaky-relu 0.2,identity");
  assert.equal(names(net, ["relu", "swish", "softmax"]), "relu,silu,identity");
  assert.equal(names(net, ["logistic,gelu"]), "sigmoid,gelu,identity");
  const told = { ...net, metadata: { activation: "relu", output_activation: "sigmoid" } };
  assert.equal(names(told, null), "relu,relu,sigmoid");
  assert.equal(names(told, null, { activation: "elu(0.5)" }), "elu 0.5,elu 0.5,identity");
  assert.equal(names({ ...net, metadata: { activation: "mystery" } }, ["tanh"]), "tanh,tanh,identity");
  refused({ ...net, metadata: { activation: "mystery" } }, /metadata activation names/, null);
  assert.match(infer(net, ["erf"]).findings.warnings.join(), /erf\(z\/√2\)/);
});

Deno.test("spec.json says everything, and its faults are named by their path", () => {
  const net = named({ first: [4, 4], second: [4, 4], bias: [4] });
  const layers = [{ weights: "second", bias: "bias", activation: "tanh" }, {
    weights: "first",
    rows: "inputs",
  }];
  const { findings } = infer(net, null, { layers });
  assert.deepEqual(findings.names, ["second, bias", "first"]);
  const faults: [unknown, RegExp][] = [
    [{ layer: [] }, /layer is not known here; there are activation, rows, prefix, [i]gnore, layers/],
    [{ layers: [{ weights: 3 }] }, /layers\.0\.weights must be a tensor's name: found 3/],
    [{ layers: [{}] }, /layers\.0\.weights must be there: found/],
    [{ layers: [] }, /layers must be a list of at least one layer/],
    [{ rows: "across" }, /rows must be "outputs" or "inputs": found "across"/],
    [{ activation: 3 }, /activation must be the name of an activation, or a list of them: found 3/],
    [[], /must be an object/],
  ];
  for (const [spec, pattern] of faults) refused(net, pattern, null, spec);
  assert.throws(() => inferNetwork(net, "m", { activation: null, spec: "{" }), /--spec is no JSON/);
});
