/** Numbers on the report's live pages. */

/** At most three digits; below 10^-3 and from 10^5 on two and a power of ten. With a minus sign, not a hyphen. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  const short = size >= 1e5 || (size !== 0 && size < 1e-3)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
  return short.replaceAll("-", "−");
}
