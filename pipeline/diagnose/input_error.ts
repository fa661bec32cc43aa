/** What is wrong with a user's file or option, in words for the user; the only error that reading either throws. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Names in a sentence, the many cut: `a, b and 7 more`. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => shortened(name));
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Text from a file in a message: without characters that a terminal obeys, and cut. */
export function shortened(text: string, most = 60): string {
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "�");
  return safe.length > most ? `${safe.slice(0, most)}…` : safe;
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
