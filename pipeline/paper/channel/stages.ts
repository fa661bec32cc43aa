/** The stages of the channels' experiments: detection, the limit (figure 5), the gated unit, C.6, relu (B13). */
import { type InputSource, type Json, output, type StageDeclaration } from "../../engine/stage.ts";
import { claimsStage } from "../claims_stage.ts";
import type { ChannelDetectionParameters } from "./detection.ts";
import type { ChannelGatedParameters } from "./gated.ts";
import type { ChannelLimitParameters } from "./limit.ts";
import type { ChannelReluParameters } from "./relu.ts";
import type { SecondDerivativeParameters } from "./second_derivative.ts";
import { TRIED, TRIED_SOURCE } from "../geometry/tried_candidates.ts";
import type { NormalDataParameters } from "../scaling/data.ts";

/** The profile's section `channel`. */
export interface ChannelSection {
  readonly detection: ChannelDetectionParameters;
  /** Figure 5: its data, and the network. */
  readonly limit: Omit<NormalDataParameters, "inputs"> & Omit<ChannelLimitParameters, "neurons">;
  readonly gated: Omit<ChannelGatedParameters, "neurons">;
  readonly second_derivative: SecondDerivativeParameters;
  readonly relu: ChannelReluParameters;
}

/** D = r of figure 5: 81 parameters. */
const LIMIT_SIZE = 8;

/** @param outputs name → where users find it, or null for one that only stages read */
function stage(
  name: string,
  about: string,
  parameters: object,
  inputs: { readonly [name: string]: InputSource },
  outputs: { readonly [name: string]: string | null },
): StageDeclaration {
  return {
    name: `channel/${name}`,
    about,
    module: `pipeline/paper/channel/${name.replaceAll("-", "_")}.ts`,
    parameters: parameters as { readonly [name: string]: Json },
    inputs,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([file, path]) => [file, path === null ? {} : { publish: [path] }]),
    ),
  };
}

const from = (name: string, ...files: readonly string[]) =>
  Object.fromEntries(files.map((file) => [file, output(`channel/${name}`, file)]));

/** @param profile its name: what was tried for it before */
export function channelStages(section: ChannelSection, profile: string): StageDeclaration[] {
  const { detection, limit, gated, second_derivative, relu } = section;
  const { samples, coarse, seed, ...search } = limit;
  const triplet = ["errors.csv", "error_fits.csv", "curves.csv"];
  const kinked = ["line.csv", "line_fits.csv", "slice.csv", "target.csv"];
  const unpublished = (files: readonly string[]) => Object.fromEntries(files.map((file) => [file, null]));
  return [
    {
      ...stage("detection", "the criteria of a channel on constructed networks", detection, {}, {
        "confusion.csv": "channels/confusion.csv",
      }),
      targets: ["confusion"],
    },
    {
      ...stage(
        "limit-data",
        "the modified Rosenbrock target at normal inputs, for figure 5",
        {
          ...{ inputs: LIMIT_SIZE, target: "rosenbrock", s: 0, draws: [] },
          ...{ samples, test_samples: samples, coarse, seed },
        },
        {},
        { "data.bin": null, "test.bin": null },
      ),
      module: "pipeline/paper/scaling/data.ts",
    },
    stage(
      "limit",
      "a channel followed to its end by jumps",
      { ...search, neurons: LIMIT_SIZE },
      from("limit-data", "data.bin"),
      {
        ...{ "series.csv": null, "limits.csv": null, "fits.csv": null, "channel.csv": null },
        "candidates.csv": "channels/limit_candidates.csv",
      },
    ),
    stage(
      "gated",
      "a gated linear unit in place of the channel's two neurons",
      { ...gated, neurons: LIMIT_SIZE },
      { ...from("limit-data", "data.bin"), ...from("limit", "channel.csv", "limits.csv") },
      { "gated_path.csv": null, "gated_ends.csv": null },
    ),
    stage(
      "second-derivative",
      "three neurons that come to a second derivative",
      second_derivative,
      {},
      unpublished(triplet),
    ),
    stage("relu", "a relu network in a channel, infinite data", relu, {}, unpublished(kinked)),
    claimsStage("channel", "claim 11", { profile, data_seed: seed }, {
      ...from("limit", "fits.csv", "limits.csv", "channel.csv", "candidates.csv"),
      [TRIED]: TRIED_SOURCE,
      ...from("gated", "gated_ends.csv"),
    }),
  ];
}
