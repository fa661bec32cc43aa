/** Tables in Markdown. By hand: a few lines, and every byte of the published tables is its. */

/** @param rows as many cells in each as in the head */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

/** A row is one line: line ends become blanks. A bar ends no cell, also behind backslashes, which stay as many. */
function cellText(text: string): string {
  return text.replace(/\s*[\r\n]\s*/g, " ").replace(/(\\*)\|/g, "$1$1\\|");
}
