import type { StageContext } from "@flat-channels/cli";
import { compute } from "../lib/compute.ts";
import shader from "./steps.wgsl" with { type: "text" };

export default async (context: StageContext): Promise<void> => {
  const starts = Uint32Array.from(context.inputText("starts").trim().split("\n").slice(1), Number);
  context.output("steps.csv", ["steps", ...await compute(context, shader, starts)].join("\n") + "\n");
};
