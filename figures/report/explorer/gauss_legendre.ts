/** Gauss–Legendre quadrature on [−1, 1] for pictures in a browser: zeros of P_n by Newton's method. */
export interface QuadraturePoint {
  readonly node: number;
  readonly weight: number;
}

export function gaussLegendre(n: number): readonly QuadraturePoint[] {
  return Array.from({ length: n }, (_, i) => {
    let node = Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 20; step++) {
      // Bonnet's recurrence: k P_k = (2k − 1) x P_{k−1} − (k − 1) P_{k−2}.
      let [before, value] = [1, node];
      for (let k = 2; k <= n; k++) {
        [before, value] = [value, ((2 * k - 1) * node * value - (k - 1) * before) / k];
      }
      slope = n * (node * value - before) / (node * node - 1);
      node -= value / slope;
    }
    return { node, weight: 2 / ((1 - node * node) * slope * slope) };
  });
}
