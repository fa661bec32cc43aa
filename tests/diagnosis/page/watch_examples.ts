/** A run that is followed, for tests. */
import type { Watch } from "../../../figures/diagnosis/page/watch_page.ts";
import { exampleOf } from "./examples.ts";

const CHANNEL = exampleOf("channel");

export const WATCH: Watch = {
  ...{ name: "run", folder: "runs/first", threshold: 200, refresh: 1 },
  checkpoints: CHANNEL.checkpoints,
  latest: CHANNEL.verdict,
  notes: ["step-30000.safetensors is not whole yet: it is tried again"],
  history: CHANNEL.checkpoints.map(({ name }, i) => ({
    checkpoint: name,
    verdict: i < 12 ? "still training" : "channel",
    sentence: i < 12 ? "The loss is still falling." : CHANNEL.verdict.sentence,
  })),
};

/** Before its first checkpoint. */
export const WAITING: Watch = { ...WATCH, checkpoints: [], history: [], latest: null, notes: [] };
