/** What the options of `diagnose` and `watch` mean; null where nothing is said. */
import type { Given } from "./arguments.ts";
import { decimal, list, oneOf, type ReadValue, time, wholeFrom } from "./option_values.ts";
import { LOSSES } from "../diagnose/data/losses.ts";
import type { Asked } from "../diagnose/collect.ts";
import type { OptionName } from "./option_table.ts";

export const OPTIMISERS = ["sgd", "momentum", "adam", "adamw", "rmsprop", "lbfgs"] as const;
export const FIXES = ["glu", "merge"] as const;

export interface DiagnosisOptions extends Asked {
  readonly name: string | null;
  readonly verify: boolean;
  readonly trace: boolean;
  /** A port; 0 is any that is free. */
  readonly serve: number | null;
  /** Milliseconds. */
  readonly every: number | null;
  readonly once: boolean;
}

/** @throws CommandError (64) for a value that is none */
export function diagnosisOptions(given: ReadonlyMap<string, Given>): DiagnosisOptions {
  const text = (name: OptionName) => given.get(name)?.value ?? null;
  const read = <T>(name: OptionName, reader: ReadValue<T>): T | null => {
    const option = given.get(name);
    return option === undefined ? null : reader(option.written, option.value!);
  };
  return {
    data: text("data"),
    testData: text("test-data"),
    spec: text("spec"),
    checkpoints: read("checkpoints", list),
    target: read("target", list),
    scale: text("scale"),
    rows: read("rows", wholeFrom(1)),
    activation: read("activation", list),
    loss: read("loss", oneOf(LOSSES)),
    weightDecay: read("weight-decay", decimal(0, true)),
    optimiser: read("optimiser", oneOf(OPTIMISERS)),
    lr: read("lr", decimal(0, false)),
    momentum: read("momentum", decimal(0, true, 1)),
    batch: read("batch", wholeFrom(1)),
    evaluations: read("evaluations", wholeFrom(1)),
    seed: read("seed", wholeFrom(0)),
    fix: read("fix", oneOf(FIXES)),
    name: text("name"),
    verify: given.has("verify"),
    trace: given.has("trace"),
    serve: read("serve", wholeFrom(0, 65_535)),
    every: read("every", time),
    once: given.has("once"),
  };
}
