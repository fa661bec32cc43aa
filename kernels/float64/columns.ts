/**
 * Columns of float64 numbers, one for each quantity of a block of samples, in WebAssembly memory (columns.wat): two samples
 * at a time, with IEEE 754 operations in a fixed order.
 */
import type { ActivationName } from "../activations.ts";
import activations from "./activations.wasm" with { type: "bytes" };
import columns from "./columns.wasm" with { type: "bytes" };
import { erfTable } from "./erf_table.ts";

/** Byte address of a column of `Columns.length` numbers. */
export type Column = number;

/** A row of columns, one behind the other. */
export interface Rows {
  readonly at: Column;
  readonly count: number;
}

/** z ← σ(z) with σ′ and σ″. */
type Activate = (z: Column, slope: Column, curvature: Column, n: number) => void;

/** What columns.wat and activations.wat export; u, v, to are columns of n numbers, n a multiple of 4. */
interface Operations extends Readonly<Record<ActivationName, Activate>> {
  fill(to: Column, s: number, n: number): void;
  copy(to: Column, v: Column, n: number): void;
  add_scaled(to: Column, s: number, v: Column, n: number): void;
  multiply(to: Column, u: Column, v: Column, n: number): void;
  multiply_rows(to: Column, u: Column, v: Column, count: number, stride: number, n: number): void;
  scale(to: Column, s: number, v: Column, n: number): void;
  add_scaled_product(to: Column, s: number, u: Column, v: Column, n: number): void;
  combine(to: Column, s: number, rows: Column, count: number, stride: number, n: number): void;
  dot(u: Column, v: Column, n: number): number;
  add_dots(into: number, u: Column, rows: Column, count: number, stride: number, n: number): void;
  add_products(
    into: number,
    line: number,
    rows: Column,
    count: number,
    others: Column,
    columns: number,
    below: 0 | 1,
    stride: number,
    n: number,
  ): void;
  add_gram(into: number, line: number, rows: Column, count: number, stride: number, n: number): void;
  /** e^v for v ≤ 0, and log(1 + v) for 0 ≤ v ≤ 1. */
  exp(to: Column, v: Column, n: number): void;
  log1p(to: Column, v: Column, n: number): void;
}

const NUMBER = 8;
const PAGE = 65536;

interface Code {
  readonly columns: WebAssembly.Module;
  readonly activations: WebAssembly.Module;
  readonly pieces: Float64Array;
}

let compiled: Code | null = null;

/** Once for a process. */
function compile(): Code {
  return compiled ??= {
    columns: new WebAssembly.Module(columns),
    activations: new WebAssembly.Module(activations),
    pieces: erfTable(),
  };
}

/** A memory of columns of one length, with what can be done to them. Columns are taken once and kept. */
export class Columns {
  readonly #memory: WebAssembly.Memory;
  #used: number;

  private constructor(
    /** Numbers of a column, a multiple of 4. */
    readonly length: number,
    memory: WebAssembly.Memory,
    used: number,
    readonly run: Operations,
  ) {
    this.#memory = memory;
    this.#used = used;
  }

  /** @throws RangeError where the length is no positive multiple of 4 */
  static open(length: number): Columns {
    if (!(length > 0 && length % 4 === 0)) {
      throw new RangeError(
        `Cannot open columns as their length must be a positive multiple of 4: got ${length}`,
      );
    }
    const memory = new WebAssembly.Memory({ initial: 1 });
    const code = compile();
    const imports = { columns: { memory, pieces: 0 } };
    new Float64Array(memory.buffer).set(code.pieces);
    const run = {
      ...new WebAssembly.Instance(code.columns, imports).exports,
      ...new WebAssembly.Instance(code.activations, imports).exports,
    };
    return new Columns(length, memory, code.pieces.byteLength, run as unknown as Operations);
  }

  /** Bytes from a column to the next one of a row. */
  get stride(): number {
    return this.length * NUMBER;
  }

  /** Zeros. */
  rows(count: number): Rows {
    return { at: this.numbers(count * this.length), count };
  }

  column(): Column {
    return this.rows(1).at;
  }

  /** Address of `count` zeros, no column. */
  numbers(count: number): number {
    const at = this.#used;
    this.#used += NUMBER * (count + count % 2);
    const missing = this.#used - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  /** Valid until columns or numbers are taken again. */
  view(at: number, count = this.length): Float64Array {
    return new Float64Array(this.#memory.buffer, at, count);
  }
}
