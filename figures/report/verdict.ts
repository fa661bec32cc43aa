/** How the report's pages show a verdict, a number and a place of a claim. */
import { escapeHtml } from "./html.ts";

const VERDICT_CLASS: Readonly<Record<string, string>> = {
  ...{ "holds": "holds", "does not hold": "fails" },
  ...{ "reproduced": "holds", "not reproduced": "fails" },
};

export const verdictOf = (verdict: string) =>
  `<span class="${VERDICT_CLASS[verdict] ?? "open"}">${escapeHtml(verdict)}</span>`;

/** The place of a claim on the page of claims. */
export const claimAnchor = (claim: unknown) => `claim-${encodeURIComponent(String(claim))}`;

/** Three digits; the files have all. */
export function short(value: unknown): string {
  return typeof value === "number" ? inDigits(value, 3) : "–";
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** 10⁻¹⁵. */
export const powerOfTen = (exponent: number) =>
  `10${String(exponent).replace("-", "⁻").replace(/\d/g, (digit) => RAISED[Number(digit)]!)}`;

/** So many digits, without zeros at the end; two and a power of ten where that is shorter: 1.1 · 10⁻¹⁵. */
export function inDigits(value: number, digits: number): string {
  const size = Math.abs(value);
  if (value === 0 || size >= 1e-4 && size < 1e5) return signed(String(Number(value.toPrecision(digits))));
  const [factor, exponent] = value.toExponential(1).split("e").map(Number) as [number, number];
  if (factor === 1) return powerOfTen(exponent);
  return `${signed(String(factor))}\u00a0·\u00a0${powerOfTen(exponent)}`;
}

const signed = (text: string) => text.replace(/^-/, "−");
