/** A chain of dense layers in the graph of an ONNX model: Gemm, MatMul and Add, and the activations between them. */
import type { LayerActivation } from "../../../kernels/diagnosis/activations.ts";
import { ModelFileError, quoted } from "./model_file_error.ts";
import type { Budget, NamedTensor } from "./named_tensor.ts";
import type { Notes } from "./notes.ts";
import { activationOf, ARITHMETIC, operatorActivation, POINTS, unaryOf } from "./onnx_activation.ts";
import type { OnnxGraph, OnnxNode } from "./onnx_messages.ts";
import { onnxTensor } from "./onnx_tensor.ts";
import type { ModelStructure, StructureLayer } from "./structure.ts";

/** A value that flows through the graph: the outputs of a layer after elementwise operators. */
interface Flow {
  /** How many layers came before; 0 is the network's input. */
  readonly layer: number;
  /** At POINTS, as a function of what the layer's sums are. */
  readonly values: Float64Array;
  /** Where exactly one operator made it; null where several did. */
  readonly activation: LayerActivation | null;
}

/** What does nothing to the numbers of a row. */
const TRANSPARENT = new Set(["Identity", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Cast"]);
const REMEDY = "Export the network's fully connected layers alone, with nothing before or behind them.";

export class OnnxChain {
  readonly tensors = new Map<string, NamedTensor>();
  readonly #layers: StructureLayer[] = [];
  readonly #flows = new Map<string, Flow>();
  /** Outputs of the last layer, of the sums that a bias may be added to. */
  #width = 0;
  #softmax = false;

  constructor(readonly file: string, readonly budget: Budget, readonly notes: Notes) {}

  /** @throws ModelFileError naming the node that does not fit */
  structureOf(graph: OnnxGraph): ModelStructure {
    for (const tensor of graph.initializers) {
      this.#add(onnxTensor(this.file, tensor, tensor.name, this.budget));
    }
    const inputs = graph.inputs.filter((name) => !this.tensors.has(name));
    if (inputs.length !== 1 || graph.outputs.length !== 1) {
      throw new ModelFileError(
        this.file,
        `a graph of ${inputs.length} inputs and ${graph.outputs.length} outputs`,
        "one of each",
        REMEDY,
      );
    }
    this.#flows.set(inputs[0]!, { layer: 0, values: POINTS, activation: { name: "identity" } });
    for (const [at, node] of graph.nodes.entries()) this.#take(node, at);
    const end = this.#flows.get(graph.outputs[0]!);
    if (end === undefined || end.layer === 0 || end.layer !== this.#layers.length) {
      throw new ModelFileError(
        this.file,
        `output ${quoted(graph.outputs[0]!)} that the last layer does not give`,
        "a chain of dense layers",
        REMEDY,
      );
    }
    this.#activate(end, "the output");
    return { source: "the ONNX graph", layers: this.#layers };
  }

  #add(tensor: NamedTensor): NamedTensor {
    if (this.tensors.has(tensor.name)) {
      throw new ModelFileError(this.file, `tensor ${quoted(tensor.name)} twice`, "each name once", REMEDY);
    }
    this.tensors.set(tensor.name, tensor);
    return tensor;
  }

  #take(node: OnnxNode, at: number): void {
    const { type, inputs, outputs, domain } = node;
    const fail = this.#failing(node, at);
    const result = outputs[0];
    if (result === undefined || this.#flows.has(result)) return fail("without an output of its own");
    if (domain !== "" && domain !== "ai.onnx") fail(`of domain ${quoted(domain)}`);
    if (type === "Constant") return void this.#add(this.#constant(node, result, fail));
    const [first, second] = inputs.map((name) => this.#flows.get(name));
    const [tensor, other] = inputs.map((name) => this.tensors.get(name));
    if (first === undefined && second === undefined) {
      if (tensor === undefined) return fail("of inputs that nothing gives");
      return void this.#add(this.#folded(node, tensor, result, fail));
    }
    if (this.#softmax) fail("behind a softmax");
    if (type === "Gemm" || type === "MatMul") {
      if (first === undefined || other === undefined) return fail("without a matrix of weights on its right");
      return this.#dense(node, first, other, result, fail);
    }
    const flow = (first ?? second)!;
    if (flow.layer !== this.#layers.length) fail("on the outputs of a layer before the last (a branch)");
    this.#flows.set(result, this.#elementwise(node, flow, first, second, tensor, other, fail));
  }

  #failing({ type, name }: OnnxNode, at: number): (found: string) => never {
    return (found) => {
      throw new ModelFileError(
        this.file,
        `node ${at + 1}, ${quoted(type)}${name === "" ? "" : ` (${quoted(name)})`} ${found}`.trimEnd(),
        "a chain of Gemm, MatMul, Add and activations",
        REMEDY,
      );
    };
  }

  #constant({ attributes }: OnnxNode, name: string, fail: (found: string) => never): NamedTensor {
    const [form, attribute] = [...attributes][0] ?? [];
    if (attribute === undefined || attributes.size !== 1) return fail("without one value");
    if (form === "value" && attribute.tensor !== null) {
      return onnxTensor(this.file, attribute.tensor, name, this.budget);
    }
    const lists: { readonly [form: string]: readonly number[] } = {
      value_float: [attribute.float],
      value_int: [Number(attribute.int)],
      value_floats: attribute.floats,
      value_ints: attribute.ints.map(Number),
    };
    if (form === undefined || !Object.hasOwn(lists, form)) return fail(`of form ${quoted(form ?? "")}`);
    const values = Float64Array.from(lists[form]!);
    const shape = form.endsWith("s") ? [values.length] : [];
    this.budget.take(name, shape);
    return { name, shape, values, dtype: form.startsWith("value_int") ? "int64" : "float32" };
  }

  /** Operators on constants alone: those that exporters put between a matrix and its use. */
  #folded(node: OnnxNode, tensor: NamedTensor, name: string, fail: (found: string) => never): NamedTensor {
    const { type, attributes } = node;
    if (type === "Identity" || type === "Cast") return { ...tensor, name };
    if (type !== "Transpose" || tensor.shape.length !== 2) return fail("of constants");
    const order = attributes.get("perm")?.ints ?? [1n, 0n];
    if (order.join() !== "1,0") fail(`of order [${order.slice(0, 8).join(", ")}]`);
    return { ...tensor, name, shape: [...tensor.shape].reverse(), values: transposed(tensor) };
  }

  #dense(
    node: OnnxNode,
    input: Flow,
    matrix: NamedTensor,
    result: string,
    fail: (found: string) => never,
  ): void {
    const gemm = node.type === "Gemm";
    const { shape } = matrix;
    const flag = (name: string) => gemm && (node.attributes.get(name)?.int ?? 0n) !== 0n;
    const factor = (name: string) => gemm ? node.attributes.get(name)?.float ?? 1 : 1;
    if (flag("transA")) fail("with its input transposed");
    if (shape.length !== 2) fail(`with weights of shape [${shape.join(", ")}]`);
    if (input.layer !== this.#layers.length) fail("on the outputs of a layer before the last (a branch)");
    const rows = flag("transB") ? "outputs" : "inputs";
    const [inputs, outputs] = (rows === "inputs" ? shape : [...shape].reverse()) as [number, number];
    if (input.layer > 0 && inputs !== this.#width) fail(`of ${inputs} inputs behind ${this.#width} outputs`);
    this.#activate(input, `node ${quoted(node.name || node.type)}`);
    const biasName = gemm ? node.inputs[2] ?? "" : "";
    const bias = this.tensors.get(biasName);
    if (biasName !== "" && bias === undefined) fail(`with a bias ${quoted(biasName)} that is no constant`);
    this.#width = outputs;
    this.#layers.push({
      weights: this.#scaled(matrix, factor("alpha"), "alpha").name,
      bias: bias === undefined
        ? null
        : this.#scaled(this.#bias(bias, outputs, result, fail), factor("beta"), "beta").name,
      rows,
      activation: null,
    });
    this.#flows.set(result, {
      ...{ layer: this.#layers.length, values: POINTS },
      activation: { name: "identity" },
    });
  }

  /** A vector of all outputs; one number for all is written out. */
  #bias(bias: NamedTensor, outputs: number, result: string, fail: (found: string) => never): NamedTensor {
    const { shape, values } = bias;
    const [last, ...others] = [...shape].reverse();
    if (others.some((size) => size !== 1) || (values.length !== 1 && last !== outputs)) {
      return fail(`with a bias of shape [${shape.join(", ")}] for ${outputs} outputs`);
    }
    if (values.length === outputs) return bias;
    this.notes.add(`Bias ${quoted(bias.name)} is one number, the same for ${outputs} outputs.`);
    const name = `${bias.name} of ${result}`;
    this.budget.take(name, [outputs]);
    return this.#add({ ...bias, name, shape: [outputs], values: new Float64Array(outputs).fill(values[0]!) });
  }

  /** Factors of Gemm are multiplied into what they stand before. */
  #scaled(tensor: NamedTensor, factor: number, what: string): NamedTensor {
    if (factor === 1) return tensor;
    const name = `${tensor.name} times ${what}`;
    const before = this.tensors.get(name);
    if (before !== undefined) return before;
    this.notes.add(`Tensor ${quoted(tensor.name)} is multiplied by ${what} = ${factor}.`);
    this.budget.take(name, tensor.shape);
    return this.#add({ ...tensor, name, values: tensor.values.map((value) => factor * value) });
  }

  #elementwise(
    node: OnnxNode,
    flow: Flow,
    first: Flow | undefined,
    second: Flow | undefined,
    tensor: NamedTensor | undefined,
    other: NamedTensor | undefined,
    fail: (found: string) => never,
  ): Flow {
    const { type } = node;
    if (TRANSPARENT.has(type)) {
      if (type !== "Identity") {
        this.notes.add(`Node ${quoted(node.name || type)} (${type}) leaves rows as they are.`);
      }
      return flow;
    }
    const last = this.#layers.at(-1);
    const constant = first === undefined ? tensor : other;
    if (type === "Add" && constant !== undefined && last?.bias === null && isSum(flow)) {
      const bias = this.#bias(constant, this.#width, node.outputs[0]!, fail);
      this.#layers[this.#layers.length - 1] = { ...last, bias: bias.name };
      return flow;
    }
    if ((type === "Softmax" || type === "LogSoftmax") && isSum(flow)) {
      this.#softmax = true;
      this.notes.add(`${type} at the end is left out: what follows takes its logits.`);
      return flow;
    }
    const unary = node.inputs.length === 1 ? unaryOf(node) : null;
    if (unary !== null) {
      const activation = isSum(flow) ? operatorActivation(node) : null;
      return { ...flow, values: flow.values.map(unary), activation };
    }
    const arithmetic = Object.hasOwn(ARITHMETIC, type) ? ARITHMETIC[type]! : fail("");
    if (first !== undefined && second !== undefined && first.layer !== second.layer) {
      fail("of two layers (a branch)");
    }
    if (node.inputs.length !== 2 || (constant !== undefined && constant.values.length !== 1)) {
      return fail("with a constant that is no single number");
    }
    const operand = (flow: Flow | undefined, i: number) =>
      flow === undefined ? constant?.values[0] ?? NaN : flow.values[i]!;
    const values = POINTS.map((_, i) => arithmetic(operand(first, i), operand(second, i)));
    return { ...flow, values, activation: null };
  }

  /** Fixes the last layer's activation as what its outputs have become; of the inputs nothing may have. */
  #activate(flow: Flow, where: string): void {
    const activation = flow.activation ?? activationOf(flow.values);
    const last = this.#layers.length - 1;
    if (activation === null || (last < 0 && activation.name !== "identity")) {
      throw new ModelFileError(
        this.file,
        last < 0
          ? "operators before the first layer"
          : `operators before ${where} that make no known activation`,
        last < 0 ? "a dense layer first" : "relu, gelu, silu, softplus, elu, tanh, sigmoid, erf or none",
        REMEDY,
      );
    }
    if (last >= 0) this.#layers[last] = { ...this.#layers[last]!, activation };
  }
}

/** Whether no operator came between a layer's sums and this. */
function isSum({ activation }: Flow): boolean {
  return activation?.name === "identity";
}

function transposed({ shape, values }: NamedTensor): Float64Array {
  const [rows, columns] = shape as [number, number];
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}
