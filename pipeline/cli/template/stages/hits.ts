import type { StageContext } from "@flat-channels/engine";
import { compute } from "../lib/compute.ts";
import shader from "./hits.wgsl" with { type: "text" };

export default async function hits(context: StageContext): Promise<void> {
  const seeds = Uint32Array.from(context.inputText("seeds").trim().split("\n").slice(1), Number);
  const { output, adapter } = await compute(shader, "main", seeds, seeds.length);
  context.note("adapter", adapter);
  context.output("hits.csv", ["hits", ...output].join("\n") + "\n");
}
