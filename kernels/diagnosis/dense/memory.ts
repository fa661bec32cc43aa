/**
 * Rows of columns as in ../../float64/columns.ts, in a memory that matrix products (products.wat) work on as well: a
 * column holds one quantity of a block of samples.
 */
import activations from "../../float64/activations.wasm" with { type: "bytes" };
import type { Column, Columns, Rows } from "../../float64/columns.ts";
import columns from "../../float64/columns.wasm" with { type: "bytes" };
import { erfTable } from "../../float64/erf_table.ts";
import products from "./products.wasm" with { type: "bytes" };

interface Products {
  /** to_k += Σᵢ s[k, i] rows_i for k < count and i < depth, s[k, i] at s + k line + i step bytes. */
  add_combinations(
    to: Column,
    count: number,
    s: number,
    line: number,
    step: number,
    rows: Column,
    depth: number,
    stride: number,
    n: number,
  ): void;
}

const NUMBER = 8;
const PAGE = 65536;
/** What a memory can be grown to. */
const MOST_PAGES = 65536;

let compiled: WebAssembly.Module[] | null = null;

export class DenseMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  #used: number;
  readonly run: Columns["run"] & Products;

  /** @param length numbers of a column, a positive multiple of 4 */
  constructor(readonly length: number) {
    const pieces = erfTable();
    new Float64Array(this.#memory.buffer).set(pieces);
    this.#used = pieces.byteLength;
    const imports = { columns: { memory: this.#memory, pieces: 0 } };
    compiled ??= [columns, activations, products].map((bytes) => new WebAssembly.Module(bytes));
    const exports = compiled.map((module) => new WebAssembly.Instance(module, imports).exports);
    this.run = Object.assign({}, ...exports);
  }

  /** Bytes from a column to the next one of a row. */
  get stride(): number {
    return this.length * NUMBER;
  }

  /** Zeros. */
  rows(count: number): Rows {
    return { at: this.numbers(count * this.length), count };
  }

  /**
   * Address of `count` zeros.
   * @throws RangeError where a memory cannot be that large
   */
  numbers(count: number): number {
    const at = this.#used;
    this.#used += NUMBER * (count + count % 2);
    const pages = Math.ceil(this.#used / PAGE);
    if (pages > MOST_PAGES) {
      throw new RangeError(`Cannot hold the data as it must fit into 4 GiB: got ${this.#used} bytes`);
    }
    const missing = pages - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#memory.grow(missing);
    return at;
  }

  /** Valid until rows or numbers are taken again. */
  view(at: number, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, at, count);
  }
}
