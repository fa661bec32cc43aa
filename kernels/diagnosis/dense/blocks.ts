/** The data by blocks of samples, and what passes through the network write for a block. */
import type { DenseSamples } from "../model.ts";
import { type DenseNetwork, type DensePlace, densePlaces } from "../network.ts";
import type { Column, Rows } from "../../float64/columns.ts";
import { padded } from "../../float64/sample_blocks.ts";
import { GATED_ROWS, type GatedRows, gatedRows } from "./gated.ts";
import { DenseMemory } from "./memory.ts";

/** Of one layer and block: K rows each, and behind the values a row of ones, the input of the next layer's biases. */
export interface LayerState {
  readonly place: DensePlace;
  /** σ(z), σ′(z), β σ″(z) and δ = β σ′(z), β = ∂ℓ/∂σ(z). */
  readonly value: Rows;
  readonly slope: Rows;
  readonly bend: Rows;
  readonly delta: Rows;
  /** Of a layer with a gated unit. */
  readonly gated: GatedRows | null;
}

export interface BlockState {
  readonly layers: readonly LayerState[];
  /** Of the loss: s p of a cross-entropy, M rows. */
  readonly weights: Rows;
}

export interface DenseBlock {
  readonly n: number;
  /** D rows and one of ones. */
  readonly x: Rows;
  /** M rows. */
  readonly y: Rows;
}

/** One memory with data, θ, a direction and sums. */
export interface Workspace {
  readonly memory: DenseMemory;
  readonly places: readonly DensePlace[];
  readonly parameters: number;
  readonly samples: number;
  readonly blocks: readonly DenseBlock[];
  /** P numbers each. */
  readonly theta: number;
  readonly direction: number;
  /** Of each layer K lines of `line` bytes: Σ over samples of a derivative by the layer's parameters. */
  readonly sums: readonly { readonly at: number; readonly line: number; readonly numbers: number }[];
  /** Of each layer the tangents of z, σ(z) and β or δ; in passes without tangents β itself stands there. */
  readonly tangents: readonly { readonly input: Rows; readonly value: Rows; readonly beta: Rows }[];
}

/** Samples of a block: few enough for a processor's cache, no multiple of 32 so that rows do not crowd one part of it. */
const MOST_SAMPLES = 120;

/** @throws RangeError where lengths do not agree */
export function openWorkspace(
  network: DenseNetwork,
  samples: DenseSamples,
  most = MOST_SAMPLES,
): Workspace {
  const { places, parameters } = densePlaces(network);
  const { n, inputs, outputs, x, y } = samples;
  const fits = inputs === places[0]!.inputs && outputs === places.at(-1)!.outputs && n > 0 &&
    x.length === n * inputs && y.length === n * outputs;
  if (!fits) {
    throw new RangeError(
      `Cannot use the samples as they must be [N][D=${places[0]!.inputs}] and [N][M=${
        places.at(-1)!.outputs
      }], N > 0: got N = ${n} with ${x.length} and ${y.length} values`,
    );
  }
  const memory = new DenseMemory(padded(Math.ceil(n / Math.ceil(n / most))));
  const sums = places.map(({ outputs, stride }) => {
    const numbers = padded(outputs, 2) * padded(stride);
    return { at: memory.numbers(numbers), line: 8 * padded(stride), numbers };
  });
  const tangents = places.map(({ outputs }) => ({
    input: memory.rows(outputs),
    value: memory.rows(padded(outputs + 1)),
    beta: memory.rows(padded(outputs)),
  }));
  const [theta, direction] = [memory.numbers(parameters), memory.numbers(parameters)];
  const blocks: DenseBlock[] = [];
  for (let first = 0; first < n; first += Math.min(memory.length, most)) {
    const count = Math.min(memory.length, most, n - first);
    blocks.push({
      n: count,
      x: intoRows(memory, x, first, count, inputs, true),
      y: intoRows(memory, y, first, count, outputs, false),
    });
  }
  return { memory, places, parameters, samples: n, blocks, theta, direction, sums, tangents };
}

/** @param biased whether a row of ones comes behind */
function intoRows(
  memory: DenseMemory,
  from: Float64Array,
  first: number,
  count: number,
  width: number,
  biased: boolean,
): Rows {
  const rows = memory.rows(padded(width + 1));
  const view = memory.view(rows.at, rows.count * memory.length);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < width; i++) view[i * memory.length + k] = from[(first + k) * width + i]!;
  }
  if (biased) view.fill(1, width * memory.length, (width + 1) * memory.length);
  return rows;
}

export function openState({ memory, places }: Workspace): BlockState {
  return {
    layers: places.map((place) => {
      const value = memory.rows(padded(place.outputs + 1));
      memory.view(value.at + place.outputs * memory.stride, memory.length).fill(1);
      return {
        ...{ place, value, slope: memory.rows(place.outputs), bend: memory.rows(place.outputs) },
        delta: memory.rows(padded(place.outputs, 2)),
        gated: place.gate === undefined ? null : gatedRows(memory, place.gate),
      };
    }),
    weights: memory.rows(places.at(-1)!.outputs),
  };
}

/** Bytes of a block's state. */
export function stateBytes({ memory, places }: Workspace): number {
  const rows = places.reduce(
    (sum, { outputs, gate }) => sum + 4 * outputs + 5 + (gate === undefined ? 0 : GATED_ROWS),
    places.at(-1)!.outputs,
  );
  return rows * memory.stride;
}

/** Numbers of K rows, valid until more memory is taken. */
export function rowsView(memory: DenseMemory, at: Column, count: number): Float64Array<ArrayBuffer> {
  return memory.view(at, count * memory.length);
}

/** Sums to θ's order, times a factor; the sums are cleared. */
export function takeSums({ memory, places, parameters, sums }: Workspace, factor: number): Float64Array {
  const to = new Float64Array(parameters);
  for (const [l, { offset, stride, outputs }] of places.entries()) {
    const { at, line, numbers } = sums[l]!;
    const from = memory.view(at, numbers);
    for (let k = 0; k < outputs; k++) {
      for (let i = 0; i < stride; i++) to[offset + k * stride + i] = factor * from[k * line / 8 + i]!;
    }
    from.fill(0);
  }
  return to;
}
