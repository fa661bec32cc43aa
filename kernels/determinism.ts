/**
 * One hash for all arithmetic: every strict function over 2^20 inputs and its edge cases, on this adapter.
 * Works in Deno and in browsers.
 */
import source from "./determinism.wgsl" with { type: "text" };
import type { ComputeDevice } from "./device.ts";
import { DS, F32, PHILOX } from "./strict/sources.ts";
import { emulate, strictShader } from "./strict/strict.ts";

/** All functions, in the order of their numbers in determinism.wgsl. */
export const FUNCTIONS = [
  "f_div",
  "f_sqrt",
  "f_exp",
  "f_log",
  "f_log1p",
  "f_softplus",
  "f_sigmoid",
  "f_sigmoid_derivative",
  "f_tanh",
  "f_erf",
  "ds_add",
  "ds_mul",
  "ds_div",
  "ds_sqrt",
  "ds_exp",
  "ds_log1p",
  "ds_sigmoid",
  "ds_softplus",
  "ds_erf",
  "normals",
] as const;

export const COUNT = 2 ** 20;
/** An odd number near 2^12: 2^20 steps of it go once through all bit patterns of f32, in every low bit. */
export const STRIDE = 4097;

const SOURCES = [F32, DS, PHILOX, { file: "kernels/determinism.wgsl", text: source }];

/** Zeros, ones, the ends of the normal numbers, the edges of every case distinction, each with both signs. */
export const EDGES: Uint32Array = new Uint32Array(
  Float32Array.from(
    [
      ...[
        0,
        1,
        1.17549435e-38,
        2.3509887e-38,
        3.40282347e38,
        1.7e38,
        5.9604645e-8,
        1.1920929e-7,
        1e-18,
        1e-20,
      ],
      ...[
        87.33,
        87.34,
        88.72,
        88.73,
        0.34657359,
        0.34657362,
        0.6931472,
        0.2928,
        0.2929,
        0.4142,
        0.4143,
        0.99999994,
      ],
      ...[
        1.0000001,
        0.70710677,
        0.70710683,
        1.4142135,
        1.4142137,
        2,
        3,
        0.000244140625,
        0.625,
        0.62499994,
        0.875,
      ],
      ...[0.87499994, 4, 3.9999998, 10, 6, 5.9999995, 16777216, 33554432, 69, 68.99999, 48, 64, 0.5, 0.25],
    ].flatMap((x) => [x, -x]),
  ).buffer,
);

export type Batch = { readonly first: number; readonly stride: number; readonly edges: Uint32Array };

const STANDARD: Batch = { first: 0, stride: STRIDE, edges: EDGES };

/** Runs any of the functions on an adapter; compiled once. */
export class FunctionTable {
  private constructor(
    private readonly device: ComputeDevice,
    private readonly pipeline: GPUComputePipeline,
  ) {}

  static async create(device: ComputeDevice): Promise<FunctionTable> {
    return new FunctionTable(device, await device.pipeline(strictShader(SOURCES), "determinism"));
  }

  /** Two words for each of `count` inputs (a multiple of 64). */
  async run(which: number, count = COUNT, batch = STANDARD): Promise<Uint32Array<ArrayBuffer>> {
    const { first, stride, edges } = batch;
    const run = this.device.buffer(Uint32Array.from([which, first, stride, edges.length, ...edges]), "read");
    const result = this.device.buffer(new Uint32Array(2 * count), "write");
    const bindings = this.device.bind(this.pipeline, [run, result]);
    this.device.submit([{ pipeline: this.pipeline, bindings, workgroups: count / 64, iterations: 64 }]);
    const words = await this.device.read(result, 2 * count);
    run.destroy();
    result.destroy();
    return words;
  }
}

/** The same words from the emulation: inputs `from` to `from + count − 1`. */
export function emulated(which: number, from: number, count: number, batch = STANDARD): Uint32Array {
  const functions = emulate(SOURCES);
  const floats = new Float32Array(2 * count);
  const words = new Uint32Array(floats.buffer);
  for (let j = 0; j < count; j++) {
    const i = from + j;
    const bits = i < batch.edges.length ? batch.edges[i]! : (batch.first + Math.imul(batch.stride, i)) >>> 0;
    floats.set(functions.any_function!(which, bits, functions.scramble!(i)), 2 * j);
  }
  return words.map((word) => word === 0x80000000 ? 0 : word);
}

/** SHA-256 in hex; `crypto.subtle` because browsers have it as well. */
export async function hashWords(words: Uint32Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", words));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The hash of each function's words, and one over all of them. */
export async function arithmeticHashes(
  device: ComputeDevice,
): Promise<{ readonly combined: string; readonly functions: { readonly [name: string]: string } }> {
  const table = await FunctionTable.create(device);
  const functions: { [name: string]: string } = {};
  for (const [which, name] of FUNCTIONS.entries()) functions[name] = await hashWords(await table.run(which));
  const all = new TextEncoder().encode(Object.values(functions).join("\n"));
  const padded = new Uint8Array(Math.ceil(all.length / 4) * 4);
  padded.set(all);
  return { combined: await hashWords(new Uint32Array(padded.buffer)), functions };
}
