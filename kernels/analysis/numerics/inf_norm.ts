/** max |vᵢ|, 0 for no component; NaN where any is, wherever it stands: Math.max keeps it. */
export function infNorm(v: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < v.length; i++) most = Math.max(most, Math.abs(v[i]!));
  return most;
}
