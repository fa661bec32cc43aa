/** The stages of the channels' experiments: detection, the limit (figure 5), the gated unit, C.6, relu (B13). */
import type { StageDeclaration } from "../../engine/mod.ts";
import { claimsStage } from "../claims_stage.ts";
import { TRIED, TRIED_SOURCE, type TriedParameters } from "../geometry/tried_candidates.ts";
import type { ScalingDataParameters } from "../scaling/data.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import type { ChannelDetectionParameters } from "./detection.ts";
import type { ChannelGatedParameters } from "./gated.ts";
import type { ChannelLimitParameters } from "./series_search.ts";
import type { ChannelSection } from "./profile.ts";
import type { ChannelReluParameters } from "./relu.ts";
import type { SecondDerivativeParameters } from "./second_derivative.ts";

/** D = r of figure 5: 81 parameters. */
const LIMIT_SIZE = 8;

const limitOutputs = (...files: readonly string[]) => outputsOf("channel/limit", ...files);
const TRIPLET = ["errors.csv", "error_fits.csv", "curves.csv"];
const KINKED = ["line.csv", "line_fits.csv", "slice.csv", "target.csv"];

/** @param profile its name: what was tried for it before */
export function channelStages(section: ChannelSection, profile: string): StageDeclaration[] {
  const { detection, limit, gated, second_derivative, relu } = section;
  const { samples, coarse, seed, ...search } = limit;
  return [
    stage<ChannelDetectionParameters>(
      "channel/detection",
      "the criteria of a channel on constructed networks",
      {
        parameters: detection,
        outputs: { "confusion.csv": "channels/confusion.csv" },
        targets: ["confusion"],
      },
    ),
    stage<ScalingDataParameters>(
      "channel/limit-data",
      "the modified Rosenbrock target at normal inputs, for figure 5",
      {
        module: "pipeline/paper/scaling/data.ts",
        parameters: {
          ...{ inputs: LIMIT_SIZE, target: "rosenbrock", s: 0, draws: [] },
          ...{ samples, test_samples: samples, coarse, seed },
        },
        outputs: ["data.bin", "test.bin"],
      },
    ),
    stage<ChannelLimitParameters>("channel/limit", "a channel followed to its end by jumps", {
      parameters: { ...search, neurons: LIMIT_SIZE },
      inputs: outputsOf("channel/limit-data", "data.bin"),
      outputs: {
        ...{ "series.csv": null, "limits.csv": null, "fits.csv": null, "channel.csv": null },
        "candidates.csv": "channels/limit_candidates.csv",
      },
    }),
    stage<ChannelGatedParameters>(
      "channel/gated",
      "a gated linear unit in place of the channel's two neurons",
      {
        parameters: { ...gated, neurons: LIMIT_SIZE },
        inputs: {
          ...outputsOf("channel/limit-data", "data.bin"),
          ...limitOutputs("channel.csv", "limits.csv"),
        },
        outputs: ["gated_path.csv", "gated_ends.csv"],
      },
    ),
    stage<SecondDerivativeParameters>(
      "channel/second-derivative",
      "three neurons that come to a second derivative",
      { parameters: second_derivative, outputs: TRIPLET },
    ),
    stage<ChannelReluParameters>("channel/relu", "a relu network in a channel, infinite data", {
      parameters: relu,
      outputs: KINKED,
    }),
    claimsStage<TriedParameters>("channel", "claim 11", {
      ...limitOutputs("fits.csv", "limits.csv", "channel.csv", "candidates.csv"),
      [TRIED]: TRIED_SOURCE,
      ...outputsOf("channel/gated", "gated_ends.csv"),
    }, { profile, data_seed: seed }),
  ];
}
