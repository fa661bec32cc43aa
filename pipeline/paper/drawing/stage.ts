/** The declaration of a figure's drawing stage: pictures, specification and data, published under the figure's id. */
import type { StageDeclaration } from "../../engine/mod.ts";
import { stage } from "../stage_builder.ts";
import type { DrawParameters } from "./draw.ts";
import { dataFiles, type Figure } from "./figure.ts";

/** Kinds of files that each figure has. */
export const PICTURES = ["svg", "pdf", "png", "vl.json"] as const;

/** @param room the folder of pipeline/paper with its specs.ts, "" for pipeline/paper itself */
export function drawStage(id: string, room: string, figure: Figure): StageDeclaration {
  const { title, tables, beside = {} } = figure;
  const data = dataFiles(figure);
  const files = [...PICTURES.map((kind) => `${id}.${kind}`), ...data];
  return stage<DrawParameters>(`draw/${id}`, title, {
    module: `pipeline/paper/${room === "" ? "" : `${room}/`}specs.ts`,
    parameters: { id, title, tables: Object.keys(tables), data },
    inputs: {
      ...Object.fromEntries(Object.entries(tables).map(([name, source]) => [`${name}.csv`, source])),
      ...beside,
    },
    outputs: Object.fromEntries(files.map((file) => [file, `${id}/${file}`])),
    targets: [id],
    // Vega and pdfkit ask for the time when they load; the drawing does not depend on it.
    allow: ["frozen-clock"],
  });
}
