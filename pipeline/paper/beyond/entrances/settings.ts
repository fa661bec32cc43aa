/** Which of figure 4's data sets and networks figure O1 takes, and the names of its stages. */
import type { ScalingSection } from "../../scaling/profile.ts";
import { type Configuration, configurationName } from "../../scaling/settings.ts";
import type { EntrancesSection } from "./profile.ts";

/** Of figure 4's: smooth and rough, softplus and erf; relu where float64 decides its ends. */
const ASKED = [
  { target: "rosenbrock", activation: "softplus" },
  { target: 0.5, activation: "softplus" },
  { target: 2, activation: "softplus" },
  { target: "rosenbrock", activation: "erf" },
  { target: "rosenbrock", activation: "relu" },
] as const satisfies readonly Pick<Configuration, "target" | "activation">[];

/** At figure 4's smallest number of inputs, each width that is asked for; its smallest where none is. */
export function entrancesConfigurations(
  { inputs: [inputs], widths }: ScalingSection["sizes"],
  { most_width }: EntrancesSection,
): Configuration[] {
  const asked = widths.filter((r) => r <= most_width);
  const own = asked.length > 0 ? asked : [widths[0]!];
  return ASKED.flatMap((each) => own.map((r): Configuration => ({ ...each, inputs: inputs!, hidden: [r] })));
}

export const stallsName = (configuration: Configuration) =>
  `beyond/entrances/stalls-${configurationName(configuration)}`;
export const trainedName = (kind: string, configuration: Configuration) =>
  `beyond/entrances/train-${kind}-${configurationName(configuration)}`;
