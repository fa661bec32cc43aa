/** Text as HTML and counts in words, in pages and in their scripts. */

/** A letter's index: of λ_max, w_i, θ_γ, L_∞; letters beside them make it a name, as of a table's column. */
const INDEX = /(?<![\p{L}\d_])([λeawθL])_(max|min|[ijγ∞])(?![\p{L}\d_])/gu;

/** Text with its indices lowered. */
export function withIndices(text: string): string {
  return escapeHtml(text).replace(INDEX, "$1<sub>$2</sub>");
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}

/** `1 run`, `2 runs`: of English words that only take an s. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
