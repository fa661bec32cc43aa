/** How the report's pages show a verdict, a number and a place of a claim. */
import { escapeHtml } from "./html.ts";

const VERDICT_CLASS: Readonly<Record<string, string>> = {
  ...{ "holds": "holds", "does not hold": "fails" },
  ...{ "reproduced": "holds", "not reproduced": "fails" },
};

export const verdictOf = (verdict: string) =>
  `<span class="${VERDICT_CLASS[verdict] ?? "open"}">${escapeHtml(verdict)}</span>`;

/** The place of a claim on the page of claims. */
export const claimAnchor = (claim: unknown) => `claim-${claim}`;

/** Three digits; the files have all. */
export function short(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))).replace(/^-/, "−") : "–";
}
