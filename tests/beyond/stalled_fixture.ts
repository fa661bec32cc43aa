/** A network of three neurons beside a channel: a close pair with opposite outputs, on a target that a gated unit makes. */
import { networkGradient } from "../../kernels/network_reference.ts";
import { normals } from "../../kernels/strict/random.ts";

export function constructedChannel() {
  const shape = { inputs: 2, hidden: [3], biased: true, activation: "softplus" } as const;
  const n = 120;
  const x = Float64Array.from(normals("stalled", 1, 2 * n));
  const y = Float64Array.from({ length: n }, (_, i) => {
    const [a, b] = [x[2 * i]!, x[2 * i + 1]!];
    return (0.8 * b - 0.3) / (1 + Math.exp(-a)) + 0.2 * a;
  });
  const theta = Float64Array.of(1.05, 0.2, 0, 0.95, -0.15, 0.1, 0.4, -0.3, 0.2, 3, -2.6, 0.3, 0);
  const data = { n, inputs: 2, x, y };
  const pair = { first: 0, second: 1 };
  return { shape, data, theta, pair, sharpness: sharpnessAt() };

  /** λ_max by power iteration on differences of gradients. */
  function sharpnessAt(): number {
    let v = Float64Array.from(theta, (_, i) => 1 + i / 7);
    let size = 0;
    for (let k = 0; k < 200; k++) {
      const length = Math.sqrt(v.reduce((sum, each) => sum + each * each, 0));
      v = v.map((each) => each / length);
      const step = 1e-4;
      const [up, down] = [1, -1].map((sign) =>
        networkGradient(shape, theta.map((each, i) => each + sign * step * v[i]!), data).gradient
      ) as [Float64Array, Float64Array];
      v = up.map((each, i) => (each - down[i]!) / (2 * step)) as typeof v;
      size = Math.sqrt(v.reduce((sum, each) => sum + each * each, 0));
    }
    return size;
  }
}
