/** The rows of a table of numbers, by the names of its columns. */
export function rowsOf(text: string): { readonly [column: string]: number }[] {
  const [head, ...lines] = text.trim().split("\n").map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(head!.map((name, at) => [name, Number(cells[at])])));
}
