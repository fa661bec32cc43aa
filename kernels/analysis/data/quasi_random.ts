/**
 * Halton's sequence (1960): points that fill a cube evenly. Coordinate k of point n is the digits of n in the k-th prime
 * base, mirrored at the point: n = Σ dᵢ bⁱ becomes Σ dᵢ b^−(i+1), in (0, 1) for n ≥ 1.
 */
const BASES = [2, 3, 5, 7, 11, 13, 17, 19] as const;

/** Inputs that f32 and the kernels' whole numbers hold: multiples of this. */
const COARSE = 1 / 512;

export function radicalInverse(n: number, base: number): number {
  // As a whole number over a power of the base: one rounding in all.
  let [mirrored, scale] = [0, 1];
  for (let rest = n; rest > 0; rest = Math.floor(rest / base)) {
    mirrored = mirrored * base + rest % base;
    scale *= base;
  }
  return mirrored / scale;
}

/**
 * Points 1 to N of the sequence, stretched to (−half, half) in each of D coordinates; N×D, row-major.
 * @param coarse rounds to multiples of 1/512
 * @throws RangeError for more coordinates than there are bases, where the sequence would no longer fill the cube evenly
 */
export function haltonInputs(n: number, inputs: number, half: number, coarse: boolean): Float64Array {
  if (!(Number.isInteger(inputs) && inputs >= 1 && inputs <= BASES.length)) {
    throw new RangeError(
      `Cannot make quasi-random inputs as D must be from 1 to ${BASES.length}: got ${inputs}`,
    );
  }
  return Float64Array.from({ length: n * inputs }, (_, at) => {
    const share = radicalInverse(Math.floor(at / inputs) + 1, BASES[at % inputs]!);
    const x = half * (2 * share - 1);
    return coarse ? Math.round(x / COARSE) * COARSE : x;
  });
}
