/** Names of folders that are names to every system call, and something else in an address, a shell or a list. */

/** Every printable ASCII character but `/`. */
export const PRINTABLE = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join("").replace(
  "/",
  "",
);

/** A space, and letters that take two and three bytes. */
export const LETTERS = "ä é 日本";
