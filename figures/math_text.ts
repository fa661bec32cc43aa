/**
 * A tiny markup for labels: `*x*` is slanted, `_{…}` low, `^{…}` high. Parsed once; measuring and drawing both
 * read the runs.
 */
export interface Run {
  readonly text: string;
  readonly slanted: boolean;
  readonly level: "line" | "low" | "high";
}

/** Size and vertical shift (in font sizes, down is positive) of low and high runs: of labels of 7 points, 5.6 points. */
export const LEVELS = {
  line: { scale: 1, shift: 0 },
  low: { scale: 0.8, shift: 0.2 },
  high: { scale: 0.8, shift: -0.34 },
} as const;

/** @throws SyntaxError where a brace or a star is not closed */
export function parseMathText(source: string): Run[] {
  const runs: Run[] = [];
  let text = "";
  let slanted = false;
  let level: Run["level"] = "line";
  const flush = () => {
    if (text !== "") runs.push({ text, slanted, level });
    text = "";
  };
  for (let at = 0; at < source.length; at++) {
    const two = source.slice(at, at + 2);
    if (level === "line" && (two === "_{" || two === "^{")) {
      flush();
      level = two === "_{" ? "low" : "high";
      at++;
    } else if (level !== "line" && source[at] === "}") {
      flush();
      level = "line";
    } else if (source[at] === "*") {
      flush();
      slanted = !slanted;
    } else {
      text += source[at];
    }
  }
  flush();
  if (slanted || level !== "line") {
    throw new SyntaxError(`label ${JSON.stringify(source)} has an open * or {`);
  }
  return runs;
}

/** The label without markup, for people who listen to it. */
export function plainText(source: string): string {
  return parseMathText(source).map((run) => run.text).join("");
}
