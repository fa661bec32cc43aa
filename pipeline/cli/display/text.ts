/**
 * Words for people: durations, sizes, hashes, colours. By hand, because every command prints them, also on a machine
 * that has no package yet, and Intl's depend on the locale.
 */
export { counted } from "../../../figures/report/text.ts";

export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 100) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(count: number): string {
  if (count < 1e3) return `${count} B`;
  if (count < 1e6) return `${Math.round(count / 1e3)} kB`;
  return count < 1e9 ? `${Math.round(count / 1e6)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}

export function short(hash: string | null): string {
  return hash === null ? "(none)" : hash.slice(0, 12);
}

/** As many names as a line holds, at least one, and how many more there are. */
export function someOf(names: readonly string[], longest = 72): string {
  let shown = 1;
  while (shown < names.length && names.slice(0, shown + 1).join(", ").length <= longest) shown++;
  const more = names.length - shown;
  return `${names.slice(0, shown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What lies in the store and is not of it: it stays, and nothing depends on it. */
export function strayLine(paths: readonly string[]): string {
  const [first, ...others] = paths;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `note: no command made .store/${first}${more}: left alone; remove it`;
}

/** Whether to draw bars and use colours: a terminal, and no wish against it. */
export function isPlain(): boolean {
  return Deno.noColor || !Deno.stdout.isTerminal() || Deno.env.get("TERM") === "dumb";
}
