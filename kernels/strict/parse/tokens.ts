/** Splits a strict WGSL source into tokens; comments and white space go. */
import { StrictSyntaxError } from "../tree.ts";

export interface Token {
  readonly kind: "name" | "number" | "mark" | "end";
  readonly text: string;
  readonly line: number;
}

const PATTERN = new RegExp(
  [
    /(?<space>\s+|\/\/[^\n]*)/,
    /(?<open>\/\*)/,
    /(?<name>[A-Za-z_]\w*)/,
    /(?<number>0x[0-9a-fA-F]+[ui]?|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?[fui]?)/,
    /(?<mark><<=|>>=|->|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|\/=|&=|\|=|\^=|\+\+|--|[-+*\/%&|^~!<>=(){}\[\],;:.@])/,
  ].map((part) => part.source).join("|"),
  "y",
);

/** @throws StrictSyntaxError naming the file and line of what is not WGSL */
export function tokenize(source: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < source.length;) {
    PATTERN.lastIndex = at;
    const groups = PATTERN.exec(source)?.groups;
    if (groups === undefined) throw new StrictSyntaxError(`${file}:${line}: unexpected ${source[at]}`);
    let end = PATTERN.lastIndex;
    if (groups.open !== undefined) end = endOfComment(source, at, file, line);
    for (const kind of ["name", "number", "mark"] as const) {
      if (groups[kind] !== undefined) tokens.push({ kind, text: groups[kind], line });
    }
    for (let i = at; i < end; i++) if (source[i] === "\n") line++;
    at = end;
  }
  tokens.push({ kind: "end", text: "the end of the file", line });
  return tokens;
}

/** Block comments nest in WGSL. */
function endOfComment(source: string, start: number, file: string, line: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    const two = source.slice(at, at + 2);
    if (two === "/*") depth++;
    if (two === "*/") depth--;
    if (two === "/*" || two === "*/") at++;
    if (depth === 0) return at + 1;
  }
  throw new StrictSyntaxError(`${file}:${line}: a comment is not closed`);
}
