/** Text as HTML and counts in words, in pages and in their scripts. */

/** Text with its indices lowered, as of λ_max. */
export function withIndices(text: string): string {
  return escapeHtml(text).replace(/([λe])_(max|min)/g, "$1<sub>$2</sub>");
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
