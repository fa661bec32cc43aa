/**
 * The exact solution of the square lattice with coupling 1 and no field, in sums and products alone, so that its digits
 * are the same on every machine. L. Onsager, Phys. Rev. 65, 117 (1944); C. N. Yang, Phys. Rev. 85, 808 (1952).
 */

/** e to the power of x, from its series at x / 2¹⁰. */
export function exponential(x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 20; n++) sum += term *= x / 1024 / n;
  for (let squaring = 0; squaring < 10; squaring++) sum *= sum;
  return sum;
}

/** The critical temperature 2 / ln(1 + √2) (H. A. Kramers, G. H. Wannier, Phys. Rev. 60, 252 (1941)). */
export const CRITICAL = 2.269185314213022;

/** Binder's cumulant there, for a square with periodic borders (G. Kamieniarz, H. W. J. Blöte, J. Phys. A 26, 201 (1993)). */
export const CRITICAL_BINDER = 0.61069;

/** The spontaneous magnetisation of a spin. */
export function magnetisation(temperature: number): number {
  if (temperature >= CRITICAL) return 0;
  const s = hyperbolicSine(2 / temperature);
  return Math.sqrt(Math.sqrt(Math.sqrt(1 - 1 / (s * s * s * s))));
}

/**
 * The energy of a spin: −coth 2β (1 + 2/π κ K(√(1 − κ²))), with κ = 2 tanh² 2β − 1, and K from the arithmetic-geometric
 * mean M: K(√(1 − κ²)) = π / (2 M(1, |κ|)).
 */
export function energy(temperature: number): number {
  const s = hyperbolicSine(2 / temperature);
  const kappa = (s * s - 1) / (s * s + 1);
  let [a, g] = [1, Math.abs(kappa)];
  for (let step = 0; step < 40; step++) [a, g] = [(a + g) / 2, Math.sqrt(a * g)];
  return -(1 + kappa / a) * Math.sqrt(1 + s * s) / s;
}

function hyperbolicSine(x: number): number {
  const e = exponential(x);
  return (e - 1 / e) / 2;
}
