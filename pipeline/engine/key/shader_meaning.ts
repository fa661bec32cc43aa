/**
 * The part of a WGSL text that a compiler sees. WGSL has no strings and no preprocessor: outside comments, only
 * the tokens count, and a run of blanks or a comment does no more than end a token.
 */

/** Line ends and other blanks of the WGSL specification, section 3.2. */
const LINE_END = "\n\v\f\r\u0085\u2028\u2029";
const BLANK = `${LINE_END} \t\u200E\u200F`;

/** Comments and runs of blanks become one space. A comment that is not closed stays: it is an error, not a comment. */
export function shaderMeaning(source: string): string {
  let meaning = "";
  for (let at = 0; at < source.length;) {
    const end = endOfGap(source, at);
    if (end === at) {
      meaning += source[at++];
    } else {
      meaning += " ";
      at = end;
    }
  }
  return meaning.trim();
}

/** The end of the blanks and comments that start at `at`. */
function endOfGap(source: string, at: number): number {
  for (;;) {
    let end = at;
    if (BLANK.includes(source[at] ?? "none")) end = at + 1;
    else if (source.startsWith("//", at)) end = endOfLine(source, at);
    else if (source.startsWith("/*", at)) end = endOfBlock(source, at);
    if (end === at) return at;
    at = end;
  }
}

function endOfLine(source: string, at: number): number {
  while (at < source.length && !LINE_END.includes(source[at]!)) at++;
  return at;
}

/** Block comments nest. */
function endOfBlock(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    const pair = source.slice(at, at + 2);
    if (pair !== "/*" && pair !== "*/") continue;
    depth += pair === "/*" ? 1 : -1;
    at++;
    if (depth === 0) return at + 1;
  }
  return start;
}
