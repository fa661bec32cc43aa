/**
 * Functions of float64 numbers in fixed-point arithmetic of whole numbers, far beyond float64: exponential, logarithm and
 * error function by their own series, nothing from a library. For tests of accuracy.
 */

/** value · 2^-bits. */
export interface Fixed {
  readonly value: bigint;
  readonly bits: number;
}

/** The number itself, cut off behind `bits` binary places. */
export function toFixed(x: number, bits: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const exponent = Number(word >> 52n & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 1n << 52n;
  const shift = bits + Math.max(exponent, 1) - 1075;
  const size = shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
  return word >> 63n === 1n ? -size : size;
}

/** |found − exact| in units in the last place of float64 at `exact`, the smallest normal number's below that. */
export function ulps(found: number, { value, bits }: Fixed): number {
  const magnitude = value < 0n ? -value : value;
  const exponent = Math.max(magnitude.toString(2).length - 1 - bits, -1022);
  const unit = bits + exponent - 52;
  const difference = toFixed(found, bits) - value;
  return Number((difference < 0n ? -difference : difference) * 1048576n >> BigInt(unit)) / 1048576;
}

/** Binary places that leave 200 good ones for a small z, and for e^-reach. */
export function placesFor(z: number, reach = Math.abs(z)): number {
  return 320 + Math.ceil(1.5 * reach) + Math.max(0, z === 0 ? 0 : Math.ceil(-Math.log2(Math.abs(z))));
}

/** e^x: Taylor's series of x 2^-16, squared 16 times. */
export function expOf(x: bigint, bits: number): bigint {
  const guard = 64;
  const wide = bits + guard;
  const one = 1n << BigInt(wide);
  const small = (x < 0n ? -x : x) << BigInt(guard) >> 16n;
  let [term, sum] = [one, one];
  for (let n = 1n; term !== 0n; n++) sum += term = (term * small >> BigInt(wide)) / n;
  for (let k = 0; k < 16; k++) sum = sum * sum >> BigInt(wide);
  if (x < 0n) sum = one * one / sum;
  return sum >> BigInt(guard);
}

/** log(1 + x) for 0 ≤ x ≤ 1: 2 artanh(x/(2 + x)). */
export function log1pOf(x: bigint, bits: number): bigint {
  const one = 1n << BigInt(bits);
  const s = x * one / (2n * one + x);
  const square = s * s >> BigInt(bits);
  let [power, sum] = [s, 0n];
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = power * square >> BigInt(bits);
  }
  return 2n * sum;
}

function squareRoot(n: bigint): bigint {
  let root = 1n << BigInt(n.toString(2).length + 1 >> 1);
  for (;;) {
    const next = root + n / root >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** π by Machin: 16 arctan(1/5) − 4 arctan(1/239). */
function pi(bits: number): bigint {
  const arctan = (n: bigint) => {
    let [power, sum, sign] = [(1n << BigInt(bits)) / n, 0n, 1n];
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += sign * (power / k);
      power /= n * n;
      sign = -sign;
    }
    return sum;
  };
  return 16n * arctan(5n) - 4n * arctan(239n);
}

/** √(2/π) e^(−z²/2). */
export function bellOf(z: bigint, bits: number): bigint {
  const guard = 64;
  const root = squareRoot((2n << BigInt(3 * (bits + guard))) / pi(bits + guard));
  const square = z * z >> BigInt(bits + 1);
  return root * expOf(-square, bits) >> BigInt(bits + guard);
}

/** erf(z/√2) = √(2/π) e^(−z²/2) (z + z³/3 + z⁵/15 + …), the series of Kummer's transformation: no signs alternate. */
export function erfOf(z: bigint, bits: number): bigint {
  const square = z * z >> BigInt(bits);
  let [term, sum] = [z, 0n];
  for (let n = 3n; term !== 0n && term !== -1n; n += 2n) {
    sum += term;
    term = (term * square >> BigInt(bits)) / n;
  }
  return bellOf(z, bits) * sum >> BigInt(bits);
}
