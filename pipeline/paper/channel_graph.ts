/** The stages of the channels' experiments: detection. */
import { type InputSource, type Json, type StageDeclaration } from "../engine/stage.ts";
import type { ChannelDetectionParameters } from "./channel_detection.ts";

/** The profile's section `channel`. */
export interface ChannelSection {
  readonly detection: ChannelDetectionParameters;
}

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
    module: `pipeline/paper/channel_${name.replaceAll("-", "_")}.ts`,
    parameters: parameters as { readonly [name: string]: Json },
    inputs,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([file, path]) => [file, path === null ? {} : { publish: [path] }]),
    ),
  };
}

export function channelStages(section: ChannelSection): StageDeclaration[] {
  return [
    {
      ...stage("detection", "the criteria of a channel on constructed networks", section.detection, {}, {
        "confusion.csv": "channels/confusion.csv",
      }),
      targets: ["confusion"],
    },
  ];
}
