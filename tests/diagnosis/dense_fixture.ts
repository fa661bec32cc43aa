/** Networks, data and weights for tests of the dense model. */
import type { LayerActivation } from "../../kernels/diagnosis/activations.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import { type DenseNetwork, densePlaces } from "../../kernels/diagnosis/network.ts";
import { normals } from "../../kernels/strict/random.ts";

/** Layers from widths, biased but for those named. */
export function dense(
  widths: readonly number[],
  activations: readonly LayerActivation[],
  unbiased: readonly number[] = [],
): DenseNetwork {
  return {
    layers: widths.slice(1).map((outputs, l) => ({
      ...{ inputs: widths[l]!, outputs, biased: !unbiased.includes(l) },
      activation: activations[l] ?? { name: "identity" },
    })),
  };
}

export function normalNumbers(stream: string, count: number, scale = 1, seed = 1): Float64Array {
  return Float64Array.from(normals(`test/${stream}`, seed, count), (value) => scale * value);
}

export function samplesFor(
  { layers }: DenseNetwork,
  n: number,
  classes = false,
): DenseSamples {
  const [inputs, outputs] = [layers[0]!.inputs, layers.at(-1)!.outputs];
  const y = normalNumbers("y", n * outputs);
  if (classes) {
    for (let s = 0; s < n; s++) {
      const own = y.subarray(s * outputs, (s + 1) * outputs);
      const top = own.indexOf(Math.max(...own));
      own.fill(0);
      own[top] = 1;
    }
  }
  return { n, inputs, outputs, x: normalNumbers("x", n * inputs), y };
}

export function weightsFor(network: DenseNetwork, seed = 1, scale = 0.7): Float64Array {
  return normalNumbers("theta", densePlaces(network).parameters, scale, seed);
}
