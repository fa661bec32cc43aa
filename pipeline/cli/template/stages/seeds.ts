import type { StageContext } from "@flat-channels/engine";

export default function seeds(context: StageContext): void {
  const count = context.parameters.count as number;
  const rows = Array.from({ length: count }, (_, at) => 1000003 * at);
  context.output("seeds.csv", ["seed", ...rows].join("\n") + "\n");
}
