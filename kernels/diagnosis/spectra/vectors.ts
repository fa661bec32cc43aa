/** Sums over long vectors in a fixed order, four at a time. */

export function dot(a: Float64Array, b: Float64Array): number {
  const even = a.length - a.length % 4;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = even; i < a.length; i++) s0 += a[i]! * b[i]!;
  return (s0 + s1) + (s2 + s3);
}

export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** to ← to + s v. */
export function addScaled(to: Float64Array, s: number, v: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + s * v[i]!;
}

/** Σ s_k rows_k, of length P. */
export function combined(rows: readonly Float64Array[], s: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const to = new Float64Array(rows[0]!.length);
  for (const [k, row] of rows.entries()) addScaled(to, s[k]!, row);
  return to;
}

/** Of length 1. @throws RangeError for one without direction */
export function unit(v: Float64Array): Float64Array<ArrayBuffer> {
  const length = norm(v);
  if (!(length > 0 && length < Infinity)) {
    throw new RangeError(`Cannot take a direction as its length must be positive and finite: got ${length}`);
  }
  return Float64Array.from(v, (value) => value / length);
}
