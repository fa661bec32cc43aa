/** Networks of the runs that figures show, as a script of the report brings them, and which of them are drawn. */
import type { MappedShape } from "./network_function.ts";
import { type RunIdentity, runKey } from "./run_identity.ts";

/** What the script sets. Numbers are packed as base64_numbers.ts does it. */
export interface ReportNetworks {
  /** Cells of a map's side. */
  readonly cells: number;
  readonly targets: readonly MapTarget[];
  readonly groups: readonly NetworkGroup[];
}

/** What networks were trained on; its maps go from −half to half in both inputs. */
export interface MapTarget {
  readonly name: string;
  readonly half: number;
  /** D. */
  readonly inputs: number;
  /** `plane`: its values as mapOver orders them. `samples`: x₁, x₂, y of training samples, where no more is known. */
  readonly kind: "plane" | "samples";
  readonly values: string;
}

/** The runs of one shape on one data set, seeds 0 and on. */
export interface NetworkGroup {
  /** All of a run's identity but the seed. */
  readonly run: RunIdentity;
  readonly shape: MappedShape;
  /** Its place among the targets. */
  readonly target: number;
  /** By seed. */
  readonly losses: readonly number[];
  /** M×P. */
  readonly thetas: string;
}

export interface FoundRun {
  readonly group: NetworkGroup;
  readonly seed: number;
  readonly loss: number;
}

/** Every network by the key of its run. */
export function runIndex({ groups }: ReportNetworks): ReadonlyMap<string, FoundRun> {
  return new Map(
    groups.flatMap((group) =>
      group.losses.map((loss, seed) => [runKey({ ...group.run, seed: String(seed) }), { group, seed, loss }])
    ),
  );
}

/** At most `most` of the runs, evenly spaced in the order of their losses, the lowest and the highest among them. */
export function spreadOverLosses(runs: readonly FoundRun[], most: number): FoundRun[] {
  const sorted = runs.toSorted((a, b) => a.loss - b.loss);
  if (sorted.length <= most) return sorted;
  return Array.from({ length: most }, (_, i) => sorted[Math.round(i * (sorted.length - 1) / (most - 1))]!);
}
