/** The one error of everything here: a file of weights that cannot be read as it is, and what its user does about it. */

/** Characters of a name or value that is shown; a longer one is cut. */
const LONGEST = 80;

/** What a file says, for a message: quoted, cut, and without characters that a terminal obeys or does not show. */
export function quoted(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(cut).replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (each) => `\\u{${each.codePointAt(0)!.toString(16)}}`,
  );
}

export class ModelFileError extends Error {
  override readonly name = "ModelFileError";

  constructor(
    /** The file's name, as the user gave it. */
    readonly file: string,
    readonly found: string,
    readonly expected: string,
    /** What to do: an order, with its full stop or as lines of code. */
    readonly remedy: string,
  ) {
    super(`Cannot read ${quoted(file)}: found ${found}, expected ${expected}. ${remedy}`);
  }
}

/** What most faults come from. */
export const WRITE_AGAIN = "Write the file again and copy it whole.";

/** What any error says, as one line that is safe to show. */
export function saidBy(error: unknown): string {
  return quoted(error instanceof Error ? error.message : String(error));
}
