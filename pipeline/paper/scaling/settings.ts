/** The configurations of the scaling study (figure 4, paper, section 6): data set, network, activation. */
import type { ActivationName } from "../../../kernels/activations.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import type { ScalingSizes } from "./profile.ts";

/** s of the Gaussian processes, smooth to rough. */
export const ROUGHNESS = [0.1, 0.5, 2, 10] as const;

/** A target: Rosenbrock, or a Gaussian process by its s. */
export type ScalingTarget = "rosenbrock" | typeof ROUGHNESS[number];

export const TARGETS: readonly ScalingTarget[] = ["rosenbrock", ...ROUGHNESS];

/** Activations besides softplus, on Rosenbrock only. */
export const OTHER_ACTIVATIONS = ["erf", "relu"] as const satisfies readonly ActivationName[];

export interface Configuration {
  readonly target: ScalingTarget;
  readonly activation: ActivationName;
  readonly inputs: number;
  readonly hidden: readonly number[];
}

/** As in the names of stages: `gp0.5`. */
export function targetName(target: ScalingTarget): string {
  return target === "rosenbrock" ? target : `gp${target}`;
}

/** A data set and an activation, whose runs are counted together: `rosenbrock-softplus`. */
export function groupName({ target, activation }: Pick<Configuration, "target" | "activation">): string {
  return `${targetName(target)}-${activation}`;
}

/** `d4-r8`, deep `d4-r4-4`. */
export function sizeName({ inputs, hidden }: Pick<Configuration, "inputs" | "hidden">): string {
  return `d${inputs}-r${hidden.join("-")}`;
}

export function configurationName(configuration: Configuration): string {
  return `${groupName(configuration)}-${sizeName(configuration)}`;
}

/** The stage of a configuration's gradient flows. */
export function flowName(configuration: Configuration): string {
  return `scaling/flow-${configurationName(configuration)}`;
}

/** The stage that brings them to their ends. */
export function endsName(configuration: Configuration): string {
  return `scaling/ends-${configurationName(configuration)}`;
}

/** The inputs that scaling/analysis-… has of one configuration. */
export function analysisInputs(
  configuration: Configuration,
): readonly [networks: string, trajectories: string, data: string] {
  const name = sizeName(configuration);
  return [`networks-${name}.csv`, `trajectories-${name}.bin`, `data-${name}.bin`];
}

export function scalingShape({ activation, inputs, hidden }: Omit<Configuration, "target">): NetworkShape {
  return { inputs, hidden, biased: true, activation };
}

/** Softplus on every target, other activations and deep networks on Rosenbrock. */
export function configurations({ inputs, widths, deep }: ScalingSizes): Configuration[] {
  const shallow = (target: ScalingTarget, activation: ActivationName) =>
    inputs.flatMap((d) => widths.map((r): Configuration => ({ target, activation, inputs: d, hidden: [r] })));
  return [
    ...TARGETS.flatMap((target) => shallow(target, "softplus")),
    ...OTHER_ACTIVATIONS.flatMap((activation) => shallow("rosenbrock", activation)),
    ...deep.depths.flatMap((depth) =>
      deep.inputs.map((d): Configuration => ({
        target: "rosenbrock",
        activation: "softplus",
        inputs: d,
        hidden: Array(depth).fill(deep.width),
      }))
    ),
  ];
}
