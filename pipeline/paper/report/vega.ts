/** Stage report/vega: the Vega library for browsers, with its licence's notice. Output: vega.js. */
import licence from "vega-browser/LICENSE" with { type: "text" };
import library from "vega-browser/build/vega.min.js" with { type: "text" };
import type { StageContext } from "../../engine/mod.ts";

export default function reportVega(context: StageContext): void {
  context.output("vega.js", `/* Vega\n${licence}*/\n${library}`);
}
