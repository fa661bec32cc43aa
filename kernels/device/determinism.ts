/**
 * One hash for all arithmetic: every strict function over 2^20 inputs and its edge cases, on this adapter.
 * Works in Deno and in browsers.
 */
import entry from "./determinism.wgsl" with { type: "text" };
import operands from "./determinism_functions.wgsl" with { type: "text" };
import type { ComputeDevice } from "./device.ts";
import { DS, F32, PHILOX } from "../strict/sources.ts";
import { emulate, strictShader } from "../strict/strict.ts";

/** All functions, in the order in which their hashes are combined. */
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
  "philox",
  "uniforms",
  "normals",
] as const;

export type FunctionName = typeof FUNCTIONS[number];

/** Inputs of each function. */
export const COUNT = 2 ** 20;
/** An odd number near 2^12: 2^20 steps of it go once through all of f32's range, in every low bit. */
export const STRIDE = 4097;

const LIBRARY = [F32, ...DS, PHILOX, { file: "kernels/device/determinism_functions.wgsl", text: operands }];

const functions = emulate(LIBRARY);

/** Zero, one, the ends of the normal numbers and the edges of every case distinction, each with both signs. */
const EDGE_VALUES = [
  [0, 1, 1.17549435e-38, 2.3509887e-38, 3.40282347e38, 1.7e38, 5.9604645e-8, 1.1920929e-7, 1e-18, 1e-20],
  [87.33, 87.34, 88.72, 88.73, 0.34657359, 0.34657362, 0.6931472, 0.2928, 0.2929, 0.4142, 0.4143, 0.99999994],
  [1.0000001, 0.70710677, 0.70710683, 1.4142135, 1.4142137, 2, 3, 0.000244140625, 0.625, 0.62499994, 0.875],
  [0.87499994, 4, 3.9999998, 10, 6, 5.9999995, 16777216, 33554432, 69, 68.99999, 48, 64, 0.5, 0.25],
].flat();

/** The edge cases as bits of f32. */
export const EDGES: Uint32Array = new Uint32Array(
  Float32Array.from(EDGE_VALUES.flatMap((x) => [x, -x])).buffer,
);

/** Runs any of the functions on an adapter; each is compiled once. */
export class FunctionTable {
  private readonly pipelines = new Map<FunctionName, GPUComputePipeline>();

  constructor(private readonly device: ComputeDevice) {}

  /** Two words for each of `COUNT` inputs. */
  async run(name: FunctionName): Promise<Uint32Array<ArrayBuffer>> {
    const pipeline = this.pipelines.get(name) ?? await this.compile(name);
    const run = this.device.buffer(Uint32Array.from([0, STRIDE, EDGES.length, ...EDGES]), "read");
    const result = this.device.buffer(new Uint32Array(2 * COUNT), "write");
    try {
      const bindings = this.device.bind(pipeline, [run, result]);
      this.device.submit([{ pipeline, bindings, workgroups: COUNT / 64 }]);
      return await this.device.read(result, 2 * COUNT);
    } finally {
      for (const buffer of [run, result]) buffer.destroy();
    }
  }

  private async compile(name: FunctionName): Promise<GPUComputePipeline> {
    const choice = `fn tried(bits: u32, second: u32) -> vec2f { return try_${name}(bits, second); }`;
    const sources = [
      ...LIBRARY,
      { file: "the choice of a function", text: choice },
      { file: "kernels/device/determinism.wgsl", text: entry },
    ];
    const pipeline = await this.device.pipeline(strictShader(sources), "determinism");
    this.pipelines.set(name, pipeline);
    return pipeline;
  }
}

/** The same words from the emulation. */
export function emulatedWords(name: FunctionName): Uint32Array<ArrayBuffer> {
  const tried = functions[`try_${name}`]!;
  const scramble = functions.scramble!;
  const floats = new Float32Array(2 * COUNT);
  const words = new Uint32Array(floats.buffer);
  for (let i = 0; i < COUNT; i++) {
    const bits = i < EDGES.length ? EDGES[i]! : Math.imul(STRIDE, i) >>> 0;
    floats.set(tried(bits, scramble(i)), 2 * i);
  }
  return words.map((word) => word === 0x80000000 ? 0 : word);
}

/** SHA-256 in hex; `crypto.subtle` because browsers have it as well. */
export async function hashWords(words: Uint32Array<ArrayBuffer>): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", words));
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What an adapter computes, as hashes: of each function's words, and of the lines `name hash` of all. */
export interface ArithmeticHashes {
  readonly combined: string;
  readonly functions: { readonly [name: string]: string };
}

/** The hashes of this adapter. */
export async function arithmeticHashes(device: ComputeDevice): Promise<ArithmeticHashes> {
  const table = new FunctionTable(device);
  return await hashesOf((name) => table.run(name));
}

/** The hashes of words from anywhere. */
export async function hashesOf(
  wordsOf: (name: FunctionName) => Promise<Uint32Array<ArrayBuffer>>,
): Promise<ArithmeticHashes> {
  const hashes: { [name: string]: string } = {};
  for (const name of FUNCTIONS) hashes[name] = await hashWords(await wordsOf(name));
  const lines = Object.entries(hashes).map(([name, hash]) => `${name} ${hash}\n`).join("");
  return {
    combined: hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines))),
    functions: hashes,
  };
}
