/**
 * The weights of one head of self-attention, applied to its inputs, as a unit: with X (tokens × features)
 *
 *   u(X; ·) = A X,  A = softmax of each row of S,  S = X W_Q W_Kᵀ Xᵀ/√d,
 *
 * tokens × features numbers, which the head's output matrix M = W_V W_O takes. Two forms of the inner parameters:
 *
 * - headUnit: W_Q, then W_K, both features × d. In the direction (Δ_Q, Δ_K) the scores are quadratic in ε:
 *   S₁ = X(Δ_Q W_Kᵀ + W_Q Δ_Kᵀ)Xᵀ/√d, S₂ = X Δ_Q Δ_Kᵀ Xᵀ/√d.
 * - scoreUnit: B = W_Q W_Kᵀ/√d, features × features, on which alone A depends: W_Q G and W_K G⁻ᵀ are the same head for
 *   every invertible G. S is linear in B, so S₂ = 0. Pairs are looked for and measured in this form.
 *
 * In both, the limit has A₁ = A∘(S₁ − rowsum(A∘S₁)); README.md has f₂.
 */
import { exponentialOf, quotientOf, type Series, zeroSeries } from "./power_series.ts";
import type { SharedUnit } from "./shared_unit.ts";

export interface HeadShape {
  readonly tokens: number;
  readonly features: number;
  /** d: of queries and keys. */
  readonly depth: number;
}

export function headUnit({ tokens, features, depth }: HeadShape): SharedUnit {
  const size = features * depth;
  const scale = 1 / Math.sqrt(depth);
  const split = (x: Float64Array, p: Float64Array) =>
    [p.subarray(0, size), p.subarray(size, 2 * size)].map((w) => product(x, w, tokens, features, depth)) as [
      Float64Array,
      Float64Array,
    ];
  const scores = (q: Float64Array, k: Float64Array) =>
    product(q, transposed(k, tokens, depth), tokens, depth, tokens).map((s) => s * scale);
  return {
    ...{ inner: 2 * size, rows: tokens, width: features },
    values: (x, p) => attended(x, [scores(...split(x, p))], tokens, features)[0]!,
    series: (x, p, delta) => {
      const [[q, k], [dq, dk]] = [split(x, p), split(x, delta)];
      const [from, to] = [scores(dq, k), scores(q, dk)];
      const s1 = from.map((value, i) => value + to[i]!);
      return attended(x, [scores(q, k), s1, scores(dq, dk)], tokens, features);
    },
  };
}

export function scoreUnit({ tokens, features }: Omit<HeadShape, "depth">): SharedUnit {
  const scores = (x: Float64Array, b: Float64Array) =>
    product(
      product(x, b, tokens, features, features),
      transposed(x, tokens, features),
      tokens,
      features,
      tokens,
    );
  return {
    ...{ inner: features * features, rows: tokens, width: features },
    values: (x, b) => attended(x, [scores(x, b)], tokens, features)[0]!,
    series: (x, b, delta) => attended(x, [scores(x, b), scores(x, delta)], tokens, features),
  };
}

/** B = W_Q W_Kᵀ/√d of a head's (W_Q, W_K). */
export function scoreMatrix({ features, depth }: Omit<HeadShape, "tokens">, p: Float64Array): Float64Array {
  const size = features * depth;
  const keys = transposed(p.subarray(size, 2 * size), features, depth);
  const scale = 1 / Math.sqrt(depth);
  return product(p.subarray(0, size), keys, features, depth, features).map((value) => value * scale);
}

/** The series of A X from that of S, whose terms that are not given are 0. */
function attended(x: Float64Array, given: readonly Float64Array[], tokens: number, features: number): Series {
  const scores = zeroSeries(tokens * tokens).map((zero, k) => given[k] ?? zero);
  // Less the largest of a row: nothing overflows, and A stays as it is.
  const highest = Float64Array.from(
    { length: tokens },
    (_, t) => Math.max(...scores[0]!.subarray(t * tokens, (t + 1) * tokens)),
  );
  const shifted = [scores[0]!.map((s, i) => s - highest[Math.floor(i / tokens)]!), ...scores.slice(1)];
  const e = exponentialOf(shifted);
  const sums = e.map((term) => {
    const row = new Float64Array(tokens);
    for (let i = 0; i < term.length; i++) row[Math.floor(i / tokens)]! += term[i]!;
    return term.map((_, i) => row[Math.floor(i / tokens)]!);
  });
  return quotientOf(e, sums).map((term) => product(term, x, tokens, tokens, features));
}

/** (n × m)(m × k), row-major. */
function product(u: Float64Array, v: Float64Array, n: number, m: number, k: number): Float64Array {
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      for (let l = 0; l < k; l++) out[i * k + l] = out[i * k + l]! + u[i * m + j]! * v[j * k + l]!;
    }
  }
  return out;
}

function transposed(u: Float64Array, n: number, m: number): Float64Array {
  return Float64Array.from({ length: n * m }, (_, i) => u[i % n * m + Math.floor(i / n)]!);
}
