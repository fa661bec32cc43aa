/**
 * The stage that draws a figure, draw/ID; its module is the specs.ts of the figure's room.
 *
 * Parameters: id, title, tables (names) and data (files that lie beside the pictures). Inputs: NAME.csv of each table, and
 * the data. Outputs: ID.svg, ID.png, ID.pdf, ID.vl.json (the Vega-Lite specification), and the data as they came.
 */
import { renderFigure } from "../../../figures/render.ts";
import type { Stage } from "../../engine/stage.ts";
import { readTable } from "../table.ts";
import type { Specs } from "./figure.ts";

export interface DrawParameters {
  readonly id: string;
  readonly title: string;
  readonly tables: readonly string[];
  readonly data: readonly string[];
}

/** The drawing stage of all figures of a room. */
export function drawing(specs: Specs): Stage {
  return async (context) => {
    const { id, title, tables, data } = context.parameters as unknown as DrawParameters;
    const specOf = specs[id];
    if (specOf === undefined) {
      throw new Error(
        `has no spec function for ${id}, only for ${Object.keys(specs).join(", ")}: add it to specs.ts`,
      );
    }
    const spec = specOf(
      Object.fromEntries(tables.map((name) => [name, readTable(context.inputText(`${name}.csv`))])),
    );
    const { svg, png, pdf } = await renderFigure(spec, title);
    context.output(`${id}.svg`, svg);
    context.output(`${id}.png`, png);
    context.output(`${id}.pdf`, pdf);
    context.output(`${id}.vl.json`, `${JSON.stringify(spec)}\n`);
    for (const name of data) context.output(name, context.input(name));
  };
}
