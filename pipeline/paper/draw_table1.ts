/** Stage draw/table1: table 1 as a picture. */
import { tableOnePicture } from "../../figures/table_1_picture.ts";
import type { StageContext } from "../engine/mod.ts";
import { drawFigure } from "./drawing.ts";
import { readTable } from "./table.ts";

export default async function drawTableOne(context: StageContext): Promise<void> {
  const rows = readTable(context.inputText("table_1.csv")).map(({ parameter, paper, here, note }) => ({
    parameter: String(parameter),
    paper: String(paper),
    here: String(here),
    note: String(note),
  }));
  await drawFigure(context, "table1", "Table 1: hyper-parameters", tableOnePicture(rows), []);
}
