/** What every drawing stage does: render the spec, set pictures and spec, pass its data on. */
import { renderFigure, type Spec } from "../../figures/render.ts";
import type { StageContext } from "../engine/mod.ts";
import { type Cell, readTable } from "./table.ts";

/** Rows of a declared CSV input, as the figure's row type. */
export function rowsOf<Row>(context: StageContext, name: string): Row[] {
  return readTable(context.inputText(name)) as Record<string, Cell>[] as Row[];
}

/** @param data names of the inputs that users get beside the figure */
export async function drawFigure(
  context: StageContext,
  id: string,
  title: string,
  spec: Spec,
  data: readonly string[],
): Promise<void> {
  const { svg, png, pdf } = await renderFigure(spec, title);
  context.output(`${id}.svg`, svg);
  context.output(`${id}.png`, png);
  context.output(`${id}.pdf`, pdf);
  context.output(`${id}.vl.json`, `${JSON.stringify(spec)}\n`);
  for (const name of data) context.output(name, context.input(name));
}
