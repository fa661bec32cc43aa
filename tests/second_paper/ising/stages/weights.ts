/** Chances exp(−ΔE / T) of a flip that costs 4 or 8, as whole numbers of 2³². */
import type { StageContext } from "@flat-channels/engine";
import { exponential } from "./exact.ts";

export default function weights(context: StageContext): void {
  const rows = (context.parameters.temperatures as number[]).map((temperature) =>
    [4, 8].map((cost) => Math.floor(4294967296 * exponential(-cost / temperature))).join(",")
  );
  context.output("weights.csv", ["four,eight", ...rows].join("\n") + "\n");
}
