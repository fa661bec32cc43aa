import type { StageContext } from "@flat-channels/cli";

export default (context: StageContext): void => {
  const steps = context.inputText("steps").trim().split("\n").slice(1);
  const dots = steps.map((n, at) => `<circle cx="${at + 1}" cy="${200 - Number(n)}" r="1"/>`).join("");
  const head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1001 200">';
  context.output("fig1.svg", `${head}${dots}</svg>\n`);
};
