/**
 * Measures the errors of the strict functions on the present adapter against float64 references. As a program it
 * goes through 2^24 inputs of every f32 function (its bit patterns at 16 interleaved grids of step 4097) and
 * 2^22 of every other, and writes data/measurements/strict_accuracy.csv:
 *
 *   deno run --frozen --allow-read --allow-write=data --allow-env tests/strict_accuracy.ts
 */
import erf from "@stdlib/math-base-special-erf";
import exp from "@stdlib/math-base-special-exp";
import expm1 from "@stdlib/math-base-special-expm1";
import ln from "@stdlib/math-base-special-ln";
import log1p from "@stdlib/math-base-special-log1p";
import { ComputeDevice } from "../kernels/device.ts";
import { COUNT, EDGES, FUNCTIONS, FunctionTable } from "../kernels/determinism.ts";
import { DS, F32, PHILOX } from "../kernels/strict/sources.ts";
import { emulate } from "../kernels/strict/strict.ts";
import source from "../kernels/determinism.wgsl" with { type: "text" };

const SMALLEST_NORMAL = 2 ** -126;
const LARGEST = 3.40282347e38;

interface Measured {
  readonly domain: string;
  /** In units of the last place for f32, as a relative error for double-single. */
  readonly bound: number;
  readonly reference: (x: number, y: number) => number;
  readonly inDomain: (x: number, y: number) => boolean;
}

const sigmoid = (x: number) => x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
const softplus = (x: number) => Math.max(x, 0) + log1p(exp(-Math.abs(x)));
function tanh(x: number): number {
  const e = expm1(2 * Math.abs(x));
  return Math.sign(x) * (Math.abs(x) > 30 ? 1 : e / (e + 2));
}
const anything = () => true;
const within = (low: number, high: number) => (x: number) => x >= low && x <= high;

/** Bounds: half a unit where correctly rounded, one or three units, 2^-44 for double-single. */
export const MEASURED: Readonly<Record<string, Measured>> = {
  f_div: {
    domain: "all; result normal",
    bound: 0.5,
    reference: (x, y) => x / y,
    inDomain: (_, y) => y !== 0,
  },
  f_sqrt: { domain: "x >= 0", bound: 0.5, reference: (x) => Math.sqrt(x), inDomain: (x) => x >= 0 },
  f_exp: { domain: "-87.33 <= x <= 88.72", bound: 1, reference: exp, inDomain: within(-87.33, 88.72) },
  f_log: { domain: "x > 0", bound: 1, reference: ln, inDomain: (x) => x > 0 },
  f_log1p: { domain: "x > -1", bound: 1, reference: log1p, inDomain: (x) => x > -1 },
  f_softplus: { domain: "x >= -87.33", bound: 3, reference: softplus, inDomain: (x) => x >= -87.33 },
  f_sigmoid: { domain: "x >= -87.33", bound: 3, reference: sigmoid, inDomain: (x) => x >= -87.33 },
  f_sigmoid_derivative: {
    domain: "|x| <= 87.33",
    bound: 3,
    reference: (x) => {
      const e = exp(-Math.abs(x));
      return e / ((1 + e) * (1 + e));
    },
    inDomain: within(-87.33, 87.33),
  },
  f_tanh: { domain: "all", bound: 3, reference: tanh, inDomain: anything },
  f_erf: { domain: "all", bound: 3, reference: erf, inDomain: anything },
  ds_add: { domain: "2^-30 to 2^30", bound: 2 ** -44, reference: (x, y) => x + y, inDomain: anything },
  ds_mul: { domain: "2^-30 to 2^30", bound: 2 ** -44, reference: (x, y) => x * y, inDomain: anything },
  ds_div: { domain: "2^-30 to 2^30", bound: 2 ** -44, reference: (x, y) => x / y, inDomain: anything },
  ds_sqrt: {
    domain: "2^-30 to 2^30",
    bound: 2 ** -44,
    reference: (x) => Math.sqrt(Math.abs(x)),
    inDomain: anything,
  },
  ds_exp: { domain: "|x| <= 48", bound: 2 ** -44, reference: exp, inDomain: within(-48, 48) },
  ds_log1p: {
    domain: "-0.29 <= x <= 48",
    bound: 2 ** -44,
    reference: (x) => log1p(x < -0.29 ? -x : x),
    inDomain: anything,
  },
  ds_sigmoid: { domain: "|x| <= 48", bound: 2 ** -44, reference: sigmoid, inDomain: within(-48, 48) },
  ds_softplus: { domain: "|x| <= 48", bound: 2 ** -44, reference: softplus, inDomain: within(-48, 48) },
  ds_erf: { domain: "|x| <= 48", bound: 2 ** -44, reference: erf, inDomain: anything },
};

/** How the determinism kernel makes its operands; emulated, so that the reference sees the same ones. */
const operands = emulate([F32, DS, PHILOX, { file: "kernels/determinism.wgsl", text: source }]);

export interface Accuracy {
  readonly name: string;
  readonly inputs: number;
  readonly worst: number;
  readonly at: number;
}

/** Largest error of a function over `batches` × 2^20 inputs. NaN counts as the largest of all. */
export async function measureAccuracy(
  table: FunctionTable,
  name: string,
  batches: number,
): Promise<Accuracy> {
  const which = (FUNCTIONS as readonly string[]).indexOf(name);
  const { reference, inDomain } = MEASURED[name]!;
  const single = which < 10;
  let [inputs, worst, at] = [0, 0, 0];
  for (let batch = 0; batch < batches; batch++) {
    // Odd offsets move the grid of inputs through all patterns.
    const run = { first: batch * 61, stride: 4097, edges: EDGES };
    const words = await table.run(which, COUNT, run);
    const floats = new Float32Array(words.buffer);
    for (let i = 0; i < COUNT; i++) {
      const bits = i < EDGES.length ? EDGES[i]! : (run.first + Math.imul(run.stride, i)) >>> 0;
      const [x, y] = single ? singleOperands(bits, i, which) : doubleOperands(bits, i, which);
      if (!inDomain(x, y)) continue;
      const exact = reference(x, y);
      const size = Math.abs(exact);
      if (single && !(size >= SMALLEST_NORMAL && size <= LARGEST) && exact !== 0) continue;
      inputs++;
      const result = floats[2 * i]! + (single ? 0 : floats[2 * i + 1]!);
      const error = Math.abs(result - exact) / (single ? unitOf(size) : size || 1);
      if (!(error <= worst)) [worst, at] = [error, x];
    }
  }
  return { name, inputs, worst, at };
}

/** The unit in the last place of an f32 of this size. */
function unitOf(size: number): number {
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.max(size, SMALLEST_NORMAL)))) - 23);
}

function singleOperands(bits: number, i: number, which: number): [number, number] {
  const second = which === 0 ? operands.operand_f32!((operands.scramble!(i) | 0x00800000) >>> 0) : 0;
  return [operands.operand_f32!(bits), second];
}

function doubleOperands(bits: number, i: number, which: number): [number, number] {
  const second = operands.scramble!(i);
  const sum = (pair: number[]) => pair[0]! + pair[1]!;
  if (which >= 14) return [sum(operands.ds_scale!(operands.operand_ds!(bits, second, 87, 46), 0.75)), 0];
  const other = operands.scramble!((second + 1) >>> 0);
  const b = which < 13 ? sum(operands.operand_ds!(second, other, 97, 60)) : 0;
  return [sum(operands.operand_ds!(bits, second, 97, 60)), b];
}

if (import.meta.main) {
  const device = await ComputeDevice.open();
  const table = await FunctionTable.create(device);
  const rows = ["function,domain,inputs,unit,largest_error,at,bound"];
  for (const [name, { domain, bound }] of Object.entries(MEASURED)) {
    const single = name.startsWith("f_");
    const { inputs, worst, at } = await measureAccuracy(table, name, single ? 16 : 4);
    const [unit, error, limit] = single
      ? ["ulp", worst.toFixed(3), String(bound)]
      : ["log2 of relative error", Math.log2(worst).toFixed(2), String(Math.log2(bound))];
    rows.push(`${name},"${domain}",${inputs},${unit},${error},${at},${limit}`);
    console.log(rows[rows.length - 1]);
  }
  Deno.writeTextFileSync(
    new URL("../data/measurements/strict_accuracy.csv", import.meta.url),
    `${rows.join("\n")}\n`,
  );
}
