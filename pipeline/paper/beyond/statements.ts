/** Where the statements of a part lie: an input of the stage that answers them. */
import { file } from "../../engine/mod.ts";
import type { Inputs } from "../stage_builder.ts";
import { STATEMENTS } from "./findings.ts";

/** Of a part, such as `elsewhere`: data/beyond/elsewhere.csv. */
export function statementsOf(part: string): Inputs {
  return { [STATEMENTS]: file(`data/beyond/${part}.csv`) };
}
