/** Bars on a terminal, plain lines otherwise. */
import type { Display } from "./display.ts";
import type { Prospect } from "./heartbeat.ts";
import { Lines } from "./lines.ts";
import { isPlain } from "./text.ts";

/** @param prospect what is to run, where that is known */
export async function openDisplay(prospect: Prospect | null = null): Promise<Display> {
  if (isPlain()) return new Lines(prospect);
  // By a computed address, which Deno does not fetch packages for.
  const { Bars } = await import(new URL("bars.ts", import.meta.url).href) as typeof import("./bars.ts");
  return new Bars(prospect);
}
