/** Kinds of ends of runs: their names and colours, and what a mark of a run says. */
import { COLOURS } from "../theme.ts";
import { tooltip } from "../tooltip.ts";
import type { ScalingRunRow } from "./rows.ts";
import { dataSetName } from "./data_sets.ts";

const KIND_NAMES = {
  channel: "channel",
  finite: "finite norm",
  infinite: "infinite, no channel",
  flat: "finite, flat",
  open: "open",
} as const;
const KINDS = Object.keys(KIND_NAMES) as ScalingRunRow["kind"][];
/** Kinds that a legend names only where there are some. */
const RARE: readonly ScalingRunRow["kind"][] = ["flat", "open"];

export function kindName(kind: ScalingRunRow["kind"]): string {
  return KIND_NAMES[kind];
}

export const KIND_COLOURS: Readonly<Record<ScalingRunRow["kind"], string>> = {
  channel: COLOURS.orange,
  finite: COLOURS.blue,
  infinite: COLOURS.purple,
  flat: COLOURS.green,
  open: COLOURS.grey,
};

/**
 * The colour of a run's kind.
 * @param rows with kinds by their names
 */
export function kindColour(rows: readonly { readonly kind: string }[]) {
  const shown = KINDS.filter((kind) =>
    !RARE.includes(kind) || rows.some((row) => row.kind === KIND_NAMES[kind])
  );
  return {
    field: "kind",
    type: "nominal",
    title: null,
    scale: { domain: shown.map(kindName), range: shown.map((kind) => KIND_COLOURS[kind]) },
  };
}

/** What a mark of a run says, and the fields that it needs. */
export const SCALING_TOOLTIP = tooltip([
  ["set", "name", "data set"],
  ["inputs", "whole", "inputs"],
  ["hidden", "name", "hidden neurons"],
  ["seed", "whole", "seed"],
  ["loss", "number", "loss"],
  ["norm", "number", "norm ‖θ‖"],
  ["kind", "name", "end"],
]);

export function scalingFields({ data_set, inputs, hidden, seed, loss, norm, kind }: ScalingRunRow) {
  const [set, end] = [dataSetName(data_set), kindName(kind)];
  return { set, inputs, hidden: String(hidden), seed, loss, norm, kind: end };
}

/** Channels and finite minima alone. */
export const TWO_KINDS = {
  ...kindColour([]),
  scale: { domain: [KIND_NAMES.channel, KIND_NAMES.finite], range: [COLOURS.orange, COLOURS.blue] },
};
