/**
 * Stage beyond/entrances/train-exact-…: networks of one data set by the trainers that need float64.
 */
import type { StageContext } from "../../../engine/mod.ts";
import { parameterCount } from "../../../../kernels/network_shape.ts";
import { type Configuration, scalingShape } from "../../scaling/settings.ts";
import type { EntrancesSection } from "./profile.ts";
import { trainedTable } from "./trained.ts";

export type EntrancesExactParameters = Configuration & Pick<EntrancesSection, "seeds" | "epochs">;

export default function entrancesExact(context: StageContext): void {
  const p = context.parameters as unknown as EntrancesExactParameters;
  context.output("trained.csv", trainedTable([], parameterCount(scalingShape(p))));
}
