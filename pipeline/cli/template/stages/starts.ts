import type { StageContext } from "@flat-channels/cli";

export default (context: StageContext): void => {
  const starts = Array.from({ length: context.parameters.count as number }, (_, at) => at + 1);
  context.output("starts.csv", ["start", ...starts].join("\n") + "\n");
};
