/** Values of options as they are written: each reader gives the value or says what it must be. */
import { CommandError, EXIT } from "../process/exit_codes.ts";

export type ReadValue<T> = (written: string, text: string) => T;

export function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): ReadValue<number> {
  return (written, text) => {
    const value = Number(text);
    const isWhole = /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value);
    if (isWhole && value >= least && value <= most) return value;
    const to = most === Number.MAX_SAFE_INTEGER ? "on" : `to ${most}`;
    throw badValue(written, `a whole number from ${least} ${to}`, text);
  };
}

/** A decimal number such as `0.01` or `1e-3`, above `least` or, where `closed`, at least that, and below `limit`. */
export function decimal(least: number, closed: boolean, limit = Infinity): ReadValue<number> {
  return (written, text) => {
    const value = Number(text);
    const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
    if (isNumber && (closed ? value >= least : value > least) && value < limit) return value;
    const below = limit === Infinity ? "" : ` and below ${limit}`;
    throw badValue(written, `a number ${closed ? `from ${least} on` : `above ${least}`}${below}`, text);
  };
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): ReadValue<T> {
  return (written, text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw badValue(written, `one of ${words.join(", ")}`, text);
  };
}

/** Words with a comma between two, none empty. */
export function list(written: string, text: string): readonly string[] {
  const words = text.split(",").map((word) => word.trim());
  if (words.every((word) => word !== "")) return words;
  throw badValue(written, "names with a comma between two", text);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m` or `2h` in milliseconds. */
export function time(written: string, text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|[smh])$/.exec(text) ?? [];
  if (number !== undefined && Number(number) > 0) return Number(number) * UNITS[unit!]!;
  throw badValue(written, "a time such as 90s, 10m or 2h", text);
}

const SIZES: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** `800M` or `4G` in bytes. */
export function size(written: string, text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMGT])$/.exec(text) ?? [];
  if (number !== undefined && Number(number) > 0) return Math.round(Number(number) * SIZES[unit!]!);
  throw badValue(written, "a size such as 800M or 4G", text);
}

export function badValue(written: string, expected: string, found: string): CommandError {
  return new CommandError(EXIT.usage, `${written} must be ${expected}: found ${JSON.stringify(found)}`);
}
