/**
 * Line ends of the project's text files: git may check them out with a carriage return before each line feed, and
 * that must change neither a key nor a byte that a stage reads. So text has plain line feeds, wherever it comes from.
 */

const NUL = 0;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const END_OF_FILE = 26;
const DELETE = 127;
/** Backspace, tab, form feed and escape occur in text. */
const OF_TEXT = new Set([8, 9, 12, 27]);

/**
 * Whether git would take the content for text, and so might change its line ends (`convert_is_binary` of git's
 * convert.c): no NUL, no carriage return but before a line feed, hardly any control characters.
 */
export function isText(content: Uint8Array): boolean {
  // One at the very end is an old mark of a file's end.
  const length = content.at(-1) === END_OF_FILE ? content.length - 1 : content.length;
  let printable = 0;
  let control = 0;
  for (let at = 0; at < length; at++) {
    const byte = content[at]!;
    if (byte === NUL) return false;
    if (byte === LINE_FEED) continue;
    if (byte === CARRIAGE_RETURN) {
      if (content[at + 1] !== LINE_FEED) return false;
    } else if (byte === DELETE || (byte < 32 && !OF_TEXT.has(byte))) control++;
    else printable++;
  }
  return control <= printable >> 7;
}

/** Text with plain line feeds; the very same array where there is nothing to change, and for what is not text. */
export function withLineFeeds(content: Uint8Array): Uint8Array {
  if (!content.includes(CARRIAGE_RETURN) || !isText(content)) return content;
  return content.filter((byte, at) => byte !== CARRIAGE_RETURN || content[at + 1] !== LINE_FEED);
}
