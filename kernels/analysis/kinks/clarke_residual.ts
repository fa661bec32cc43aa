/**
 * How far a relu network is from a Clarke-stationary point of L + R: the element of least length of the convex hull of
 * the gradients on all sides of the kinks at which θ lies, min |g + Σ t v| over 0 ≤ t ≤ 1, v = ℓ′ a x̃ / N for a sample
 * that is on. From θ and the data alone: plain sums, and descent along one t at a time. It shares nothing with the
 * finisher (finisher.ts), which it checks.
 */
import { ACTIVATIONS } from "../../activations.ts";
import { lossSlope } from "../../loss.ts";
import { type DataSet, parameterNorm } from "../../network_reference.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";

const MOST_SWEEPS = 100_000;
/** Largest change of a t in a sweep, below which the descent has settled. */
const SETTLED = 1e-15;

export interface ClarkeResidual {
  /** Inf-norm of the element of least length. */
  readonly residual: number;
  /** Inf-norm of the gradient with all samples on kinks off. */
  readonly raw: number;
  /** Kinks at which θ lies, and how many of them are ridges (e a < 0), which hold nothing. */
  readonly kinks: number;
  readonly ridges: number;
}

/**
 * @param tolerance |z| / (|w| |x̃|) up to which a sample lies on a neuron's kink
 * @throws RangeError for a network that is not one hidden layer of relu neurons
 */
export function clarkeResidual(
  shape: NetworkShape,
  data: DataSet,
  theta: Float64Array,
  { tolerance = 1e-9, maxNorm = 1e3 }: { readonly tolerance?: number; readonly maxNorm?: number } = {},
): ClarkeResidual {
  if (shape.hidden.length !== 1 || shape.activation !== "relu") {
    throw new RangeError(
      `Cannot look for kinks of ${shape.activation} [${shape.hidden}]: one hidden layer of relu neurons`,
    );
  }
  const { layers: [layer], output, parameters: p } = layoutOf(shape);
  const { neurons, stride } = layer!;
  const relu = ACTIVATIONS.relu.at;
  const over = parameterNorm(theta) - maxNorm;
  const gradient = theta.map((value) => over > 0 ? over * over / p * value : 0);
  const jumps: Float64Array[] = [];
  let ridges = 0;
  for (let n = 0; n < data.n; n++) {
    const x = [...data.x.subarray(n * data.inputs, (n + 1) * data.inputs), ...(shape.biased ? [1] : [])];
    const z = Array.from(
      { length: neurons },
      (_, k) => x.reduce((sum, value, i) => sum + value * theta[k * stride + i]!, 0),
    );
    const bias = shape.biased ? theta[p - 1]! : 0;
    const e = z.reduce((sum, value, k) => sum + theta[output + k]! * relu(value)[0], bias - data.y[n]!);
    if (shape.biased) gradient[p - 1] = gradient[p - 1]! + lossSlope(e) / data.n;
    for (let k = 0; k < neurons; k++) {
      const a = theta[output + k]!;
      const side = new Float64Array(p);
      for (let i = 0; i < stride; i++) side[k * stride + i] = lossSlope(e) * a * x[i]! / data.n;
      const scale = length(theta.subarray(k * stride, (k + 1) * stride)) * length(x);
      if (Math.abs(z[k]!) <= tolerance * scale) {
        jumps.push(side);
        if (e * a < 0) ridges++;
      } else if (z[k]! > 0) {
        for (let i = 0; i < p; i++) gradient[i] = gradient[i]! + side[i]!;
      }
      gradient[output + k] = gradient[output + k]! + lossSlope(e) * relu(z[k]!)[0] / data.n;
    }
  }
  const least = leastElement(gradient, jumps);
  return { residual: largest(least), raw: largest(gradient), kinks: jumps.length, ridges };
}

/** g + Σ t v of least length, by projected coordinate descent from t = 1/2. */
function leastElement(gradient: Float64Array, jumps: readonly Float64Array[]): Float64Array {
  const element = gradient.slice();
  const parts = new Float64Array(jumps.length).fill(0.5);
  const move = (v: Float64Array, by: number) => {
    for (let i = 0; i < v.length; i++) element[i] = element[i]! + by * v[i]!;
  };
  for (const v of jumps) move(v, 0.5);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let changed = 0;
    for (const [j, v] of jumps.entries()) {
      const square = v.reduce((sum, value) => sum + value * value, 0);
      if (square === 0) continue;
      const slope = v.reduce((sum, value, i) => sum + value * element[i]!, 0);
      const part = Math.max(0, Math.min(1, parts[j]! - slope / square));
      const by = part - parts[j]!;
      if (by === 0) continue;
      parts[j] = part;
      move(v, by);
      changed = Math.max(changed, Math.abs(by));
    }
    if (changed <= SETTLED) break;
  }
  return element;
}

function largest(v: Float64Array): number {
  return v.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function length(v: ArrayLike<number>): number {
  let square = 0;
  for (let i = 0; i < v.length; i++) square += v[i]! * v[i]!;
  return Math.sqrt(square);
}
