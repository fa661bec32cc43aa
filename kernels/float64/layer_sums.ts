/**
 * Sums over samples that make gradient and Hessian of a loss (1/N) Σ e², e = f(x; θ) − y, where θ is B blocks of
 * weights of x̃ = (x, 1) and then M output weights, and
 *
 *   ∂f/∂(block b) = γ_b x̃,  ∂f/∂(output m) = h_m,  ∂²f/∂(b)∂(b′) = s_bb′ x̃ x̃ᵀ,  ∂²f/∂(m)∂(b) = t_mb x̃.
 *
 * So a Hessian is Σ (γ_b γ_b′ + e s_bb′) x̃ᵢ x̃ⱼ between blocks, which needs each pair b ≥ b′ with each pair i ≥ j once:
 * a quarter of all products; Σ (γ_b h_m + e t_mb) x̃ᵢ and Σ h_m h_m′.
 */
import { type Column, type Columns, type Rows } from "./columns.ts";
import { padded, type SampleBlock } from "./sample_blocks.ts";

/** Which of the pairs i ≥ j. */
const pairOf = (i: number, j: number) => i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;

interface Matrix {
  readonly at: number;
  readonly lines: number;
  /** Numbers of a line. */
  readonly line: number;
}

export class LayerSums {
  /** γ and h of a block of samples, 0 behind them: to be written before `add`. */
  readonly gamma: Rows;
  readonly h: Rows;
  /** P. */
  readonly parameters: number;
  readonly #gradient: number;
  readonly #weighted: Column;
  readonly #inner: { readonly pairs: Rows; readonly squares: Rows; readonly sums: Matrix };
  readonly #mixed: { readonly pairs: Rows; readonly sums: Matrix };
  readonly #outer: Matrix;

  /** @param stride of a block: D + 1 with biases, else D */
  constructor(
    private readonly columns: Columns,
    readonly blocks: number,
    readonly outputs: number,
    readonly stride: number,
  ) {
    const matrix = (lines: number, line: number): Matrix => {
      const [height, width] = [padded(lines), padded(line)];
      return { at: columns.numbers(height * width), lines: height, line: width };
    };
    this.parameters = blocks * stride + outputs;
    this.gamma = columns.rows(blocks);
    this.h = columns.rows(padded(outputs));
    this.#gradient = columns.numbers(this.parameters);
    this.#weighted = columns.column();
    const pairs = blocks * (blocks + 1) / 2;
    const squares = stride * (stride + 1) / 2;
    this.#inner = {
      ...{ pairs: columns.rows(padded(pairs)), squares: columns.rows(padded(squares)) },
      sums: matrix(pairs, squares),
    };
    this.#mixed = {
      pairs: columns.rows(padded(blocks * outputs)),
      sums: matrix(blocks * outputs, stride),
    };
    this.#outer = matrix(outputs, outputs);
  }

  clear(second: boolean): void {
    this.columns.view(this.#gradient, this.parameters).fill(0);
    if (!second) return;
    for (const { at, lines, line } of [this.#inner.sums, this.#mixed.sums, this.#outer]) {
      this.columns.view(at, lines * line).fill(0);
    }
  }

  addGradient({ x, length }: SampleBlock, error: Column): void {
    const { run, stride: apart } = this.columns;
    for (let b = 0; b < this.blocks; b++) {
      run.multiply(this.#weighted, error, this.gamma.at + b * apart, length);
      run.add_dots(this.#gradient + 8 * b * this.stride, this.#weighted, x.at, this.stride, apart, length);
    }
    const output = this.#gradient + 8 * this.blocks * this.stride;
    run.add_dots(output, error, this.h.at, this.outputs, apart, length);
  }

  /** Writes γ_b γ_b′ and γ_b h_m; what is to be added to them comes then, at `inner` and `mixed`. */
  startHessian({ length }: SampleBlock): void {
    const { run, stride: apart } = this.columns;
    for (let b = 0; b < this.blocks; b++) {
      const gamma = this.gamma.at + b * apart;
      run.multiply_rows(this.inner(b, 0), gamma, this.gamma.at, b + 1, apart, length);
      run.multiply_rows(this.mixed(b, 0), gamma, this.h.at, this.outputs, apart, length);
    }
  }

  /** Of blocks b ≥ b′. */
  inner(b: number, other: number): Column {
    return this.#inner.pairs.at + pairOf(b, other) * this.columns.stride;
  }

  mixed(b: number, output: number): Column {
    return this.#mixed.pairs.at + (b * this.outputs + output) * this.columns.stride;
  }

  addHessian({ x, length }: SampleBlock): void {
    const { run, stride: apart } = this.columns;
    const { pairs, squares, sums } = this.#inner;
    for (let i = 0; i < this.stride; i++) {
      run.multiply_rows(squares.at + pairOf(i, 0) * apart, x.at + i * apart, x.at, i + 1, apart, length);
    }
    const products = ({ at, line }: Matrix, rows: Rows, count: number, others: Rows, columns: number) =>
      run.add_products(at, 8 * line, rows.at, count, others.at, columns, 0, apart, length);
    products(sums, pairs, this.blocks * (this.blocks + 1) / 2, squares, this.stride * (this.stride + 1) / 2);
    products(this.#mixed.sums, this.#mixed.pairs, this.blocks * this.outputs, x, this.stride);
    run.add_gram(this.#outer.at, 8 * this.#outer.line, this.h.at, this.outputs, apart, length);
  }

  /** Σ e ∂f/∂θ. */
  gradient(): Float64Array {
    return this.columns.view(this.#gradient, this.parameters).slice();
  }

  /** P×P, the lower triangle. */
  hessian(): Float64Array {
    const { blocks, outputs, stride, parameters: p } = this;
    const hessian = new Float64Array(p * p);
    const view = ({ at, lines, line }: Matrix) => this.columns.view(at, lines * line);
    const [inner, mixed, outer] = [view(this.#inner.sums), view(this.#mixed.sums), view(this.#outer)];
    for (let b = 0; b < blocks; b++) {
      for (let other = 0; other <= b; other++) {
        const sums = inner.subarray(pairOf(b, other) * this.#inner.sums.line);
        for (let i = 0; i < stride; i++) {
          const row = (b * stride + i) * p + other * stride;
          for (let j = 0; j < stride; j++) hessian[row + j] = sums[pairOf(i, j)]!;
        }
      }
    }
    for (let m = 0; m < outputs; m++) {
      const row = (blocks * stride + m) * p;
      for (let b = 0; b < blocks; b++) {
        const from = (b * outputs + m) * this.#mixed.sums.line;
        for (let i = 0; i < stride; i++) hessian[row + b * stride + i] = mixed[from + i]!;
      }
      for (let k = 0; k <= m; k++) hessian[row + blocks * stride + k] = outer[m * this.#outer.line + k]!;
    }
    return hessian;
  }
}
