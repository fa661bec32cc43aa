/** Every figure, in the order of the paper: what its room declares of it, and the stage that draws it. */
import { output, type StageDeclaration } from "../engine/stage.ts";
import { CHANNEL_FIGURES } from "./channel/figures.ts";
import type { Figure, FiguresOf, Specs } from "./drawing/figure.ts";
import { drawStage } from "./drawing/stage.ts";
import { GEOMETRY_FIGURES } from "./geometry/figures.ts";
import { PLATEAU_FIGURES } from "./plateau/figures.ts";
import { SCALING_FIGURES } from "./scaling/figures.ts";
import type { TABLE_SPECS } from "./specs.ts";
import { TOY_FIGURES } from "./toy/figures.ts";

export interface DeclaredFigure extends Figure {
  readonly id: string;
  /** The folder of its specs.ts in pipeline/paper. */
  readonly room: string;
}

const ROOMS: { readonly [room: string]: FiguresOf<Specs> } = {
  toy: TOY_FIGURES,
  plateau: PLATEAU_FIGURES,
  geometry: GEOMETRY_FIGURES,
  scaling: SCALING_FIGURES,
  channel: CHANNEL_FIGURES,
};

/** Table 1 as a picture: the report shows it as a table. */
export const TABLE_FIGURES: FiguresOf<typeof TABLE_SPECS> = {
  table1: {
    title: "Table 1: hyper-parameters",
    caption: "The paper's hyper-parameters beside those of this run, profile {profile}.",
    lookAt: "Look at the rows whose two values differ; the note beside them says why.",
    alt: "A table with a row for each hyper-parameter: its value in the paper, its value here, and a note.",
    tables: { table_1: output("table/1", "table_1.csv") },
    // The stage that makes the table publishes it.
    data: [],
  },
};

export const FIGURES: readonly DeclaredFigure[] = Object.entries(ROOMS)
  .flatMap(([room, figures]) => inPlaces(room, figures))
  .sort((a, b) => a.place < b.place ? -1 : 1)
  .map(({ place: _, ...figure }) => figure);

/** The drawing stages of all figures, and of table 1. */
export function drawStages(): StageDeclaration[] {
  return [
    ...FIGURES.map(({ id, room, ...figure }) => drawStage(id, room, figure)),
    ...Object.entries(TABLE_FIGURES).map(([id, figure]) => drawStage(id, "", figure)),
  ];
}

/**
 * Each with a text that sorts as the paper has it: numbered figures first, then those of the appendices; `fig4g` before `fig5`
 * and `figB9` before `figB10`. A figure of ours, without a number, stands behind the one before it in its room.
 */
function inPlaces(room: string, figures: FiguresOf<Specs>): (DeclaredFigure & { readonly place: string })[] {
  let last = "";
  return Object.entries(figures).map(([id, figure]) => {
    const [, appendix, number, panel] = /^fig([A-C]?)(\d+)([a-z]?)$/.exec(id) ?? [];
    if (number !== undefined) {
      last = `${appendix}${appendix === "" ? "0" : ""}${number.padStart(2, "0")}${panel}`;
    } else last += "~";
    return { id, room, ...figure, place: last };
  });
}
