/** What pages of figures are told of each, and the pictures that they show. */
import { output, type StageDeclaration } from "../../engine/mod.ts";
import { dataFiles } from "../drawing/figure.ts";
import { PICTURES } from "../drawing/stage.ts";
import type { DeclaredFigure } from "../figures.ts";
import type { Inputs } from "../stage_builder.ts";
import { stagesUnder } from "./described_stages.ts";
import type { IndexedFigure } from "./index.ts";

/** Figures' SVGs as inputs. */
export function pictures(figures: readonly DeclaredFigure[]): Inputs {
  return Object.fromEntries(figures.map(({ id }) => [`${id}.svg`, output(`draw/${id}`, `${id}.svg`)]));
}

/** What a page says of a figure: all of it but its picture's size. */
export function declaredFigure(figure: DeclaredFigure, stages: readonly StageDeclaration[]): IndexedFigure {
  const { id, title, caption, lookAt, alt, interactive = false } = figure;
  const files = [...PICTURES.map((kind) => `${id}.${kind}`), ...dataFiles(figure)].map((file) =>
    `${id}/${file}`
  );
  return { id, title, caption, lookAt, alt, interactive, files, stages: stagesUnder(stages, `draw/${id}`) };
}
