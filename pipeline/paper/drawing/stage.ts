/** The declaration of a figure's drawing stage: pictures, specification and data, published under the figure's id. */
import type { Json, StageDeclaration } from "../../engine/stage.ts";
import type { DrawParameters } from "./draw.ts";
import { dataFiles, type Figure } from "./figure.ts";

/** Kinds of files that each figure has. */
export const PICTURES = ["svg", "pdf", "png", "vl.json"] as const;

/** @param room the folder of pipeline/paper with its specs.ts, "" for pipeline/paper itself */
export function drawStage(id: string, room: string, figure: Figure): StageDeclaration {
  const { title, tables, beside = {} } = figure;
  const data = dataFiles(figure);
  const parameters: DrawParameters = { id, title, tables: Object.keys(tables), data };
  const files = [...PICTURES.map((kind) => `${id}.${kind}`), ...data];
  return {
    name: `draw/${id}`,
    about: title,
    module: `pipeline/paper/${room === "" ? "" : `${room}/`}specs.ts`,
    parameters: parameters as unknown as { readonly [name: string]: Json },
    inputs: {
      ...Object.fromEntries(Object.entries(tables).map(([name, source]) => [`${name}.csv`, source])),
      ...beside,
    },
    outputs: Object.fromEntries(files.map((file) => [file, { publish: [`${id}/${file}`] }])),
    targets: [id],
    // Vega and pdfkit ask for the time when they load; the drawing does not depend on it.
    allow: ["frozen-clock"],
  };
}
