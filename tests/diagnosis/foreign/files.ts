/** Files of weights and data as other people write them, and the way from them to a network and to samples. */
import { loadData, loadNetwork } from "../../../pipeline/diagnose/load.ts";
import { joined, npy, safetensors } from "../fixtures.ts";

type Kind = "F64" | "F32" | "F16" | "BF16" | "I8";
/** Shape, numbers, kind. */
export type Weights = { readonly [name: string]: readonly [shape: number[], values: number[], kind?: Kind] };

export const NET: Weights = {
  "0.weight": [[3, 2], [1, 2, 3, 4, 5, 6]],
  "0.bias": [[3], [1, 2, 3]],
  "2.weight": [[1, 3], [1, 2, 3]],
  "2.bias": [[1], [1]],
};

function bytesOf(values: readonly number[], kind: Kind): Uint8Array {
  switch (kind) {
    case "F64":
      return new Uint8Array(Float64Array.from(values).buffer);
    case "F32":
      return new Uint8Array(Float32Array.from(values).buffer);
    case "F16":
      return new Uint8Array(Float16Array.from(values).buffer);
    case "BF16":
      return joined(...values.map((value) => new Uint8Array(Float32Array.of(value).buffer, 2)));
    case "I8":
      return new Uint8Array(Int8Array.from(values).buffer);
  }
}

export function file(weights: Weights): Uint8Array {
  const header: { [name: string]: unknown } = {};
  const content: Uint8Array[] = [];
  let at = 0;
  for (const [name, [shape, values, kind = "F32"]] of Object.entries(weights)) {
    const bytes = bytesOf(values, kind);
    header[name] = { dtype: kind, shape, data_offsets: [at, at += bytes.length] };
    content.push(bytes);
  }
  return joined(safetensors(header, 0), ...content);
}

const chosen = { spec: null, activation: ["tanh"] };

export async function network(name: string, bytes: Uint8Array) {
  return await loadNetwork([{ name, bytes }], chosen);
}

export const array = (shape: string, values: readonly number[], order = "False", descr = "'<f8'") =>
  npy(`{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`, bytesOf(values, "F64"));

export async function data(name: string, content: string | Uint8Array, scale: string | null = null) {
  const { findings: { network: net } } = await network("n.safetensors", file(NET));
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const question = { target: null, loss: null, weightDecay: null, rows: 1e5, seed: 1 };
  const bytes = typeof content === "string" ? utf8(content) : content;
  return await loadData(net, { name, bytes }, null, {
    ...question,
    scale: scale === null ? "none" : { name: "scale.csv", bytes: utf8(scale) },
  });
}
