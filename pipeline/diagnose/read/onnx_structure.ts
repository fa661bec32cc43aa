/** A chain of dense layers in the graph of an ONNX model: Gemm, MatMul and Add, and the activations between them. */
import type { LayerActivation } from "../../../kernels/diagnosis/activations.ts";
import { ModelFileError, quoted } from "./model_file_error.ts";
import type { NamedTensor } from "./named_tensor.ts";
import { activationOf, operatorActivation, operatorOf, POINTS } from "./onnx_activation.ts";
import type { Fail, OnnxConstants } from "./onnx_constants.ts";
import type { OnnxGraph, OnnxNode } from "./onnx_messages.ts";
import type { ModelStructure, StructureLayer } from "./structure.ts";

/** A value that flows through the graph: the outputs of a layer after elementwise operators. */
interface Flow {
  /** How many layers came before; 0 is the network's input. */
  readonly layer: number;
  /** At POINTS, as a function of what the layer's sums are. */
  readonly values: Float64Array;
  /** Where exactly one operator made it, or none (identity); null where several did. */
  readonly activation: LayerActivation | null;
}

/** What does nothing to the numbers of a row. */
const TRANSPARENT = new Set(["Identity", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Cast"]);
const KNOWN = "relu, leaky relu, gelu, silu, softplus, elu, tanh, sigmoid, erf(z/√2) or none";
const REMEDY = "Export the network's fully connected layers alone, with nothing before or behind them.";

/** @throws ModelFileError naming the node that does not fit */
export function onnxStructure(file: string, graph: OnnxGraph, constants: OnnxConstants): ModelStructure {
  constants.initialise(graph.initializers);
  const inputs = graph.inputs.filter((name) => constants.get(name) === undefined);
  if (inputs.length !== 1 || graph.outputs.length !== 1) {
    throw new ModelFileError(
      file,
      `a graph of ${inputs.length} inputs and ${graph.outputs.length} outputs`,
      "one of each",
      REMEDY,
    );
  }
  const chain = new Chain(file, constants, inputs[0]!);
  for (const [at, node] of graph.nodes.entries()) chain.take(node, at);
  return { source: "the ONNX graph", layers: chain.end(graph.outputs[0]!) };
}

class Chain {
  readonly #layers: StructureLayer[] = [];
  readonly #flows = new Map<string, Flow>();
  /** Outputs of the last layer. */
  #width = 0;
  #softmax = false;

  constructor(readonly file: string, readonly constants: OnnxConstants, input: string) {
    this.#flows.set(input, { layer: 0, values: POINTS, activation: { name: "identity" } });
  }

  take(node: OnnxNode, at: number): void {
    const { type, inputs, domain } = node;
    const fail = this.#failing(node, at);
    const [result = ""] = node.outputs;
    if (result === "" || this.#flows.has(result)) return fail("without an output of its own");
    if (domain !== "" && domain !== "ai.onnx") fail(`of domain ${quoted(domain)}`);
    if (type === "Constant") return this.constants.constant(node, result, fail);
    const flow = inputs.map((name) => this.#flows.get(name)).find((each) => each !== undefined);
    if (flow === undefined) {
      const tensor = this.constants.get(inputs[0] ?? "");
      return tensor === undefined
        ? fail("of inputs that nothing gives")
        : this.constants.fold(node, tensor, result, fail);
    }
    if (this.#softmax) fail("behind a softmax");
    if (flow.layer !== this.#layers.length) fail("on the outputs of a layer before the last (a branch)");
    if (type === "Gemm" || type === "MatMul") {
      const matrix = this.constants.get(inputs[1] ?? "");
      if (!this.#flows.has(inputs[0]!) || matrix === undefined) return fail("without weights on its right");
      this.#dense(node, flow, matrix, fail);
    } else this.#flows.set(result, this.#elementwise(node, flow, fail));
  }

  /** The layers, the last one with the activation of the output. */
  end(output: string): readonly StructureLayer[] {
    const flow = this.#flows.get(output);
    if (flow === undefined || flow.layer === 0 || flow.layer !== this.#layers.length) {
      throw new ModelFileError(
        this.file,
        `output ${quoted(output)} that the last layer does not give`,
        "a chain of dense layers",
        REMEDY,
      );
    }
    this.#activate(flow, "the output");
    return this.#layers;
  }

  #failing({ type, name }: OnnxNode, at: number): Fail {
    return (found) => {
      throw new ModelFileError(
        this.file,
        `node ${at + 1}, ${quoted(type)}${name === "" ? "" : ` (${quoted(name)})`} ${found}`.trimEnd(),
        "a chain of Gemm, MatMul, Add and activations",
        REMEDY,
      );
    };
  }

  #dense(node: OnnxNode, flow: Flow, matrix: NamedTensor, fail: Fail): void {
    const { constants } = this;
    const gemm = node.type === "Gemm";
    const { shape } = matrix;
    const flag = (name: string) => gemm && (node.attributes.get(name)?.int ?? 0n) !== 0n;
    const factor = (name: string) => gemm ? node.attributes.get(name)?.float ?? 1 : 1;
    if (flag("transA")) fail("with its input transposed");
    if (shape.length !== 2) fail(`with weights of shape [${shape.join(", ")}]`);
    const rows = flag("transB") ? "outputs" : "inputs";
    const [inputs, outputs] = (rows === "inputs" ? shape : [...shape].reverse()) as [number, number];
    if (flow.layer > 0 && inputs !== this.#width) fail(`of ${inputs} inputs behind ${this.#width} outputs`);
    this.#activate(flow, `node ${quoted(node.name || node.type)}`);
    const biasName = gemm ? node.inputs[2] ?? "" : "";
    const bias = constants.get(biasName);
    if (biasName !== "" && bias === undefined) fail(`with a bias ${quoted(biasName)} that is no constant`);
    const result = node.outputs[0]!;
    this.#width = outputs;
    this.#layers.push({
      weights: constants.scaled(matrix, factor("alpha"), "alpha").name,
      bias: bias === undefined
        ? null
        : constants.scaled(constants.biasOf(bias, outputs, result, fail), factor("beta"), "beta").name,
      ...{ rows, activation: null },
    });
    this.#flows.set(result, { layer: flow.layer + 1, values: POINTS, activation: { name: "identity" } });
  }

  #elementwise(node: OnnxNode, flow: Flow, fail: Fail): Flow {
    const { type, inputs, outputs } = node;
    const { notes } = this.constants;
    if (TRANSPARENT.has(type)) {
      if (type !== "Identity") {
        notes.add(`Node ${quoted(node.name || type)} (${type}) leaves rows as they are.`);
      }
      return flow;
    }
    const last = this.#layers.at(-1);
    const sum = flow.activation?.name === "identity";
    const constant = inputs.map((name) => this.constants.get(name)).find((tensor) => tensor !== undefined);
    if (type === "Add" && constant !== undefined && inputs.length === 2 && last?.bias === null && sum) {
      const bias = this.constants.biasOf(constant, this.#width, outputs[0]!, fail).name;
      this.#layers[this.#layers.length - 1] = { ...last, bias };
      return flow;
    }
    if ((type === "Softmax" || type === "LogSoftmax") && sum) {
      this.#softmax = true;
      notes.add(`${type} at the end is left out: what follows takes its logits.`);
      return flow;
    }
    const operator = operatorOf(node) ?? fail("");
    const args = inputs.map((name) => this.#argument(name, flow, fail));
    const values = POINTS.map((_, i) =>
      operator(...args.map((arg) => typeof arg === "number" ? arg : arg[i]!))
    );
    return { ...flow, values, activation: sum ? operatorActivation(node) : null };
  }

  /** A number, or values at POINTS of the layer at hand. */
  #argument(name: string, { layer }: Flow, fail: Fail): number | Float64Array {
    const [flow, tensor] = [this.#flows.get(name), this.constants.get(name)];
    if (flow !== undefined) return flow.layer === layer ? flow.values : fail("of two layers (a branch)");
    if (tensor === undefined) return fail(`of ${quoted(name)}, which nothing gives`);
    return tensor.values.length === 1 ? tensor.values[0]! : fail("with a constant that is no single number");
  }

  /** Fixes the last layer's activation as what its outputs have become; of the inputs nothing may have. */
  #activate(flow: Flow, where: string): void {
    const activation = flow.activation ?? activationOf(flow.values);
    const last = this.#layers.at(-1);
    if (activation === null || (last === undefined && activation.name !== "identity")) {
      throw new ModelFileError(
        this.file,
        last === undefined
          ? "operators before the first layer"
          : `operators before ${where} that make no known activation`,
        last === undefined ? "a dense layer first" : KNOWN,
        REMEDY,
      );
    }
    if (last !== undefined) this.#layers[this.#layers.length - 1] = { ...last, activation };
  }
}
