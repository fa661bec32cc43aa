/** The constants of an ONNX graph: initialisers, constant nodes, and what is made of them before the network runs. */
import { ModelFileError, quoted } from "./model_file_error.ts";
import type { Budget, NamedTensor } from "./named_tensor.ts";
import type { Notes } from "./notes.ts";
import type { OnnxNode, OnnxTensor } from "./onnx_messages.ts";
import { onnxTensor } from "./onnx_tensor.ts";

/** Refuses the node at hand: "node 3, "Conv" (name)", and this behind it. */
export type Fail = (found: string) => never;

export class OnnxConstants {
  readonly #tensors = new Map<string, NamedTensor>();

  constructor(readonly file: string, readonly budget: Budget, readonly notes: Notes) {}

  get tensors(): NamedTensor[] {
    return [...this.#tensors.values()];
  }

  get(name: string): NamedTensor | undefined {
    return this.#tensors.get(name);
  }

  initialise(tensors: readonly OnnxTensor[]): void {
    for (const tensor of tensors) this.#add(onnxTensor(this.file, tensor, tensor.name, this.budget));
  }

  #add(tensor: NamedTensor): NamedTensor {
    if (this.#tensors.has(tensor.name)) {
      throw new ModelFileError(
        this.file,
        `tensor ${quoted(tensor.name)} twice`,
        "each name once",
        "Export the model again.",
      );
    }
    this.#tensors.set(tensor.name, tensor);
    return tensor;
  }

  /** A tensor made of another one, counted as its own. */
  #made(tensor: NamedTensor): NamedTensor {
    this.budget.take(tensor.name, tensor.shape);
    return this.#add(tensor);
  }

  constant({ attributes }: OnnxNode, name: string, fail: Fail): void {
    const [form, attribute] = [...attributes][0] ?? [];
    if (form === undefined || attribute === undefined || attributes.size !== 1) {
      return fail("without one value");
    }
    if (form === "value" && attribute.tensor !== null) {
      this.#add(onnxTensor(this.file, attribute.tensor, name, this.budget));
      return;
    }
    const lists: { readonly [form: string]: readonly number[] } = {
      value_float: [attribute.float],
      value_int: [Number(attribute.int)],
      value_floats: attribute.floats,
      value_ints: attribute.ints.map(Number),
    };
    if (!Object.hasOwn(lists, form)) return fail(`of form ${quoted(form)}`);
    const values = Float64Array.from(lists[form]!);
    const dtype = form.startsWith("value_int") ? "int64" : "float32";
    this.#made({ name, shape: form.endsWith("s") ? [values.length] : [], values, dtype });
  }

  /** An operator on constants alone: those that exporters put between a matrix and its use. */
  fold({ type, attributes }: OnnxNode, tensor: NamedTensor, name: string, fail: Fail): void {
    if (type === "Identity" || type === "Cast") return void this.#made({ ...tensor, name });
    if (type !== "Transpose" || tensor.shape.length !== 2) return fail("of constants");
    const order = attributes.get("perm")?.ints ?? [1n, 0n];
    if (order.join() !== "1,0") fail(`of order [${order.slice(0, 8).join(", ")}]`);
    this.#made({ ...tensor, name, shape: [...tensor.shape].reverse(), values: transposed(tensor) });
  }

  /** Of a bias for this many outputs: one number for all of them is written out, with the name of where it is used. */
  biasOf(bias: NamedTensor, outputs: number, where: string, fail: Fail): NamedTensor {
    const { shape, values } = bias;
    const [last, ...others] = [...shape].reverse();
    if (others.some((size) => size !== 1) || (values.length !== 1 && last !== outputs)) {
      return fail(`with a bias of shape [${shape.join(", ")}] for ${outputs} outputs`);
    }
    if (values.length === outputs) return bias;
    this.notes.add(`Bias ${quoted(bias.name)} is one number, the same for ${outputs} outputs.`);
    const name = `${bias.name} of ${where}`;
    return this.#made({
      ...bias,
      name,
      shape: [outputs],
      values: new Float64Array(outputs).fill(values[0]!),
    });
  }

  /** Gemm's α and β are multiplied into what they stand before. */
  scaled(tensor: NamedTensor, factor: number, what: string): NamedTensor {
    if (factor === 1) return tensor;
    const name = `${tensor.name} times ${factor}`;
    const before = this.get(name);
    if (before !== undefined) return before;
    this.notes.add(`Tensor ${quoted(tensor.name)} is multiplied by ${what} = ${factor}.`);
    return this.#made({ ...tensor, name, values: tensor.values.map((value) => factor * value) });
  }
}

function transposed({ shape, values }: NamedTensor): Float64Array {
  const [rows, columns] = shape as [number, number];
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}
