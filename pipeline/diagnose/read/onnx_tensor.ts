/** A tensor of ONNX as float64, from its bytes or its typed fields. */
import { ModelFileError, quoted } from "./model_file_error.ts";
import { type Budget, type NamedTensor } from "./named_tensor.ts";
import { bfloatOf, halfOf, type NumberKind, numbersOf, sizeOf } from "./numbers.ts";
import type { OnnxTensor } from "./onnx_messages.ts";

/** TensorProto.DataType. */
const KINDS: { readonly [type: number]: NumberKind } = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  9: "bool",
  10: "float16",
  11: "float64",
  12: "uint32",
  13: "uint64",
  16: "bfloat16",
};

const WRITE = "Export the model again in one file, with float32 weights.";

/** @param name where it has none of its own */
export function onnxTensor(file: string, tensor: OnnxTensor, name: string, budget: Budget): NamedTensor {
  const { dims, type, raw, typed, external } = tensor;
  const fail = (found: string, expected: string): never => {
    throw new ModelFileError(file, `tensor ${quoted(name)} ${found}`, expected, WRITE);
  };
  if (external) fail("with its numbers in another file", "them in this one");
  const kind = KINDS[type] ?? fail(`of data type ${type}`, "real numbers of 1 to 8 bytes");
  const count = budget.take(name, dims);
  const length = raw === null ? typed.length * sizeOf(kind) : raw.length;
  if (length !== count * sizeOf(kind) || (raw !== null && typed.length > 0)) {
    fail(`with ${length / sizeOf(kind)} numbers`, `${count} for its shape [${dims.join(", ")}]`);
  }
  const values = raw === null
    ? Float64Array.from(typed, (value) => numberOf(value, kind))
    : numbersOf(raw, kind, true);
  return { name, shape: dims.map(Number), values, dtype: kind };
}

/** The field for 32-bit integers holds the bits of shorter floats. */
function numberOf(value: number, kind: NumberKind): number {
  if (kind === "float16") return halfOf(value & 0xffff);
  return kind === "bfloat16" ? bfloatOf(value & 0xffff) : value;
}
