/**
 * Lanczos's method for a symmetric operator that is known by its products: an orthonormal basis Q of its Krylov space
 * with the projected matrix T = Qᵀ H Q. Each new vector is made orthogonal to all others twice, so that no eigenvalue
 * appears a second time by rounding. Where memory holds no more vectors, a thick restart (Wu and Simon 2000) goes on
 * from the Ritz vectors of both ends: H Q = Q T + r eᵀ holds as before, with r the remainder and e the last unit vector.
 */
import { type SymmetricEigen, symmetricEigen } from "../../analysis/linear_algebra/symmetric_eigen.ts";
import { normals } from "../../strict/random.ts";
import { addScaled, combined, dot, norm, unit } from "./vectors.ts";

/** v → H v. */
export type Operator = (v: Float64Array) => Float64Array;

/** A remainder this small, of ‖T‖, is rounding: the space is invariant. */
const INVARIANT = 1e-13;

export class Krylov {
  readonly basis: Float64Array[];
  /** T's columns up to the diagonal. */
  #columns: number[][] = [];
  /** The next vector, null where the space is all there is. */
  #next: Float64Array | null;
  /** ‖r‖. */
  remainder = 0;
  products = 0;
  #fresh = 0;
  /** How often in a row a new vector outside of an invariant space was an eigenvector: then H is a number there. */
  alone = 0;

  /** @param seed of vectors that replace a remainder of zero */
  constructor(readonly operator: Operator, start: Float64Array, readonly seed: number) {
    this.basis = [];
    this.#next = unit(start);
  }

  get size(): number {
    return this.basis.length;
  }

  /** Whether the space cannot grow. */
  get complete(): boolean {
    return this.#next === null;
  }

  /** @throws RangeError where a product is not finite */
  step(): void {
    const q = this.#next;
    if (q === null) return;
    this.basis.push(q);
    const w = this.operator(q).slice();
    this.products++;
    const column = this.#orthogonalise(w);
    const length = norm(w);
    if (!Number.isFinite(length)) {
      throw new RangeError(`Cannot go on with Lanczos's method as products must be finite: got ${length}`);
    }
    this.#columns.push(column);
    const size = Math.max(...this.#columns.map((each) => Math.abs(each.at(-1)!)), length);
    const invariant = length <= INVARIANT * size;
    this.alone = invariant && this.remainder === 0 ? this.alone + 1 : 0;
    this.remainder = invariant ? 0 : length;
    this.#next = invariant ? this.#another() : unit(w);
  }

  /** Twice, by all vectors of the basis; returns what was taken away. */
  #orthogonalise(w: Float64Array): number[] {
    const sums = new Array<number>(this.basis.length).fill(0);
    for (let pass = 0; pass < 2; pass++) {
      for (const [i, each] of this.basis.entries()) {
        const along = dot(each, w);
        sums[i] = sums[i]! + along;
        addScaled(w, -along, each);
      }
    }
    return sums;
  }

  /** A vector outside of the space. */
  #another(): Float64Array | null {
    const p = this.basis[0]!.length;
    if (this.basis.length >= p) return null;
    const v = Float64Array.from(normals("diagnosis/lanczos", this.seed, p, p * ++this.#fresh));
    this.#orthogonalise(v);
    return unit(v);
  }

  /** Of T, ascending. */
  ritz(): SymmetricEigen {
    const m = this.size;
    const t = new Float64Array(m * m);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i <= j; i++) t[i * m + j] = t[j * m + i] = this.#columns[j]![i] ?? 0;
    }
    return symmetricEigen(t, m);
  }

  vector(coefficients: ArrayLike<number>): Float64Array<ArrayBuffer> {
    return unit(combined(this.basis, coefficients));
  }

  /** Keeps the Ritz vectors of these places alone. */
  restart({ values, vectors }: SymmetricEigen, places: readonly number[]): void {
    const kept = places.map((i) => combined(this.basis, vectors[i]!));
    this.basis.length = 0;
    // To the last digits orthonormal again.
    for (const v of kept) {
      this.#orthogonalise(v);
      this.basis.push(unit(v));
    }
    this.#columns = places.map((i, j) => [...new Array<number>(j).fill(0), values[i]!]);
  }
}
