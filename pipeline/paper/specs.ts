/** How table 1 becomes a picture: the module of its drawing stage. */
import { tableOnePicture } from "../../figures/table_1_picture.ts";
import { drawing } from "./drawing/draw.ts";
import type { Specs } from "./drawing/figure.ts";
import type { Cell } from "./table.ts";

type Row = Readonly<Record<"parameter" | "paper" | "here" | "note", Cell>>;

export const TABLE_SPECS = {
  table1: ({ table_1 }: { readonly table_1: readonly Row[] }) =>
    tableOnePicture(table_1.map(({ parameter, paper, here, note }) => ({
      parameter: String(parameter),
      paper: String(paper),
      here: String(here),
      note: String(note),
    }))),
} satisfies Specs;

export default drawing(TABLE_SPECS);
