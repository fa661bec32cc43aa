/** Every figure, in the order of the paper: what its room declares of it, and the stage that draws it. */
import { GraphError, output, type StageDeclaration } from "../engine/mod.ts";
import { ELSEWHERE_FIGURES } from "./beyond/elsewhere/figures.ts";
import { ENTRANCES_FIGURES } from "./beyond/entrances/figures.ts";
import { GATES_FIGURES } from "./beyond/gates/figures.ts";
import { WAYS_OUT_FIGURES } from "./beyond/ways_out/figures.ts";
import { CHANNEL_FIGURES } from "./channel/figures.ts";
import type { Figure, FiguresOf, Specs } from "./drawing/figure.ts";
import { drawStage } from "./drawing/stage.ts";
import { GEOMETRY_FIGURES } from "./geometry/figures.ts";
import { PLATEAU_FIGURES } from "./plateau/figures.ts";
import { SCALING_FIGURES } from "./scaling/figures.ts";
import type { Statement } from "./statement.ts";
import type { TABLE_SPECS } from "./specs.ts";
import { TOY_FIGURES } from "./toy/figures.ts";

export interface DeclaredFigure extends Figure {
  readonly id: string;
  /** The folder of its specs.ts in pipeline/paper. */
  readonly room: string;
}

type Rooms = { readonly [room: string]: FiguresOf<Specs> };

/** Stages that test claims stand in this order on the report's page of claims. */
const ROOMS: Rooms = {
  plateau: PLATEAU_FIGURES,
  geometry: GEOMETRY_FIGURES,
  channel: CHANNEL_FIGURES,
  scaling: SCALING_FIGURES,
  toy: TOY_FIGURES,
  "beyond/entrances": ENTRANCES_FIGURES,
  "beyond/ways_out": WAYS_OUT_FIGURES,
  "beyond/elsewhere": ELSEWHERE_FIGURES,
  "beyond/gates": GATES_FIGURES,
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

checkIds({ ...ROOMS, "table 1": TABLE_FIGURES });

export const FIGURES: readonly DeclaredFigure[] = Object.entries(ROOMS)
  .flatMap(([room, figures]) => inPlaces(room, figures))
  .sort((a, b) => a.place < b.place ? -1 : 1)
  .map(({ place: _, ...figure }) => figure);

/** Those of what is asked beyond the paper: the report has a page of their own for them. */
export const BEYOND_FIGURES = FIGURES.filter(({ room }) => room.startsWith("beyond/"));
export const PAPER_FIGURES = FIGURES.filter((figure) => !BEYOND_FIGURES.includes(figure));

/** What the paper claims, by number. */
export const STATEMENTS: readonly Statement[] = statementsOf(ROOMS);

/** The stages that test it. */
export const CLAIM_STAGES: readonly string[] = [
  ...new Set(statedIn(ROOMS).map(({ stage }) => stage)),
];

/** @throws GraphError for a number that is none of a claim's, one that two statements have, and one that is left out */
export function statementsOf(rooms: Rooms): Statement[] {
  const numbers = new Set<number>();
  for (const { claim, statement } of statedIn(rooms)) {
    if (!Number.isSafeInteger(claim) || claim < 1) {
      throw new GraphError(
        `a claim's number must be whole and at least 1: ${claim} is none ("${statement}")`,
      );
    }
    if (numbers.has(claim)) {
      throw new GraphError(
        `a claim's number must be its own: ${claim} is that of two statements ("${statement}")`,
      );
    }
    numbers.add(claim);
  }
  const sorted = statedIn(rooms).sort((a, b) => a.claim - b.claim);
  for (const [i, { claim, statement }] of sorted.entries()) {
    if (claim === i + 1) continue;
    throw new GraphError(
      `claims are numbered from 1 without a gap: ${i + 1} is missing before ${claim} ("${statement}")`,
    );
  }
  return sorted;
}

function statedIn(rooms: Rooms): Statement[] {
  return Object.values(rooms).flatMap((figures) =>
    Object.values(figures).flatMap(({ claims = [] }) => claims)
  );
}

/**
 * An id names a folder of outputs, where some systems see no case, and a field of objects.
 * @throws GraphError for an id that every object has by nature, and for two that differ in case only, or not at all
 */
export function checkIds(rooms: Rooms): void {
  const taken = new Map<string, string>();
  for (const [room, figures] of Object.entries(rooms)) {
    // Written out, `__proto__: {}` is no field, but makes that object the prototype.
    if (Object.getPrototypeOf(figures) !== Object.prototype) {
      throw new GraphError(`figures of ${room}: a figure's id must not be __proto__: give it another`);
    }
    for (const id of Object.keys(figures)) {
      if (id in Object.prototype) {
        throw new GraphError(
          `figures of ${room}: a figure's id must not be ${id}, which every object has: give it another`,
        );
      }
      const other = taken.get(id.toLowerCase());
      if (other !== undefined) {
        throw new GraphError(
          `figures of ${room}: a figure's id must differ from others in more than case: ${id} beside ${other}`,
        );
      }
      taken.set(id.toLowerCase(), `${id} of ${room}`);
    }
  }
}

/** The drawing stages of all figures, and of table 1. */
export function drawStages(): StageDeclaration[] {
  return [
    ...FIGURES.map(({ id, room, ...figure }) => drawStage(id, room, figure)),
    ...Object.entries(TABLE_FIGURES).map(([id, figure]) => drawStage(id, "", figure)),
  ];
}

/**
 * Each with a text that sorts as the paper has it: numbered figures first, then those of the appendices, then ours (O); `fig4g` before `fig5`
 * and `figB9` before `figB10`. A figure of ours, without a number, stands behind the one before it in its room.
 */
function inPlaces(room: string, figures: FiguresOf<Specs>): (DeclaredFigure & { readonly place: string })[] {
  let last = "";
  return Object.entries(figures).map(([id, figure]) => {
    const [, appendix, number, panel] = /^fig([A-CO]?)(\d+)([a-z]?)$/.exec(id) ?? [];
    if (number !== undefined) {
      last = `${appendix}${appendix === "" ? "0" : ""}${number.padStart(2, "0")}${panel}`;
    } else last += "~";
    return { id, room, ...figure, place: last };
  });
}
