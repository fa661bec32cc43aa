/**
 * Intervals for runs that share a data draw: the runs of one draw are no independent cases of "a run on some draw".
 * Bootstrap in two steps (Davison and Hinkley 1997, section 3.8): draws with replacement, then runs of each with
 * replacement. The random numbers are Philox's, by stream and seed, so that equal runs give equal intervals.
 */
import { randomWords } from "../../strict/random.ts";
import { type Proportion, wilson } from "./proportion.ts";

/** Resamples; the ends are their 2.5 % and 97.5 % quantiles, where nothing else is asked. */
const RESAMPLES = 2000;
const TAIL = 0.025;

export interface BootstrapInterval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * @param clusters runs of each draw; empty ones do not count
 * @param statistic of the runs of one resample, pooled; NaN where it is not defined, which is left out
 * @param stream names the random numbers; another test has another name
 * @param tail share of resamples beyond each end
 * @throws RangeError where no cluster has a run, or the statistic is defined for no resample
 */
export function clusterInterval<Run>(
  clusters: readonly (readonly Run[])[],
  statistic: (runs: readonly Run[]) => number,
  stream: string,
  resamples = RESAMPLES,
  tail = TAIL,
): BootstrapInterval {
  const draws = clusters.filter(({ length }) => length > 0);
  if (draws.length === 0) throw new RangeError("Cannot bootstrap as one draw with a run is needed: got none");
  const values: number[] = [];
  for (let seed = 0; seed < resamples; seed++) {
    const value = statistic(resampled(draws, stream, seed));
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length === 0) {
    throw new RangeError(
      `Cannot bootstrap as the statistic must be a number: it is NaN in all ${resamples} resamples`,
    );
  }
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (values.length - 1))]!;
  return { lower: at(tail), upper: at(1 - tail) };
}

/** Draws with replacement, then of each as many runs as it has, with replacement. */
function resampled<Run>(draws: readonly (readonly Run[])[], stream: string, seed: number): Run[] {
  const first = randomWords(stream, seed, draws.length);
  const chosen = Array.from(first, (word) => draws[below(word, draws.length)]!);
  const size = chosen.reduce((sum, { length }) => sum + length, 0);
  const words = randomWords(stream, seed, size, draws.length);
  let at = 0;
  return chosen.flatMap((runs) => runs.map(() => runs[below(words[at++]!, runs.length)]!));
}

/** A number below n from a word; n is far below 2³², so that none is favoured by more than n/2³². */
function below(word: number, n: number): number {
  return Math.floor(word * n / 2 ** 32);
}

/**
 * A share of all runs with the wider of this interval and Wilson's: draws that happen to agree, or a share of none, would
 * give the bootstrap no width at all. With one draw it speaks of other runs on that draw only.
 * @param clusters of each draw: for each of its runs whether it counts
 */
export function clusterShare(
  clusters: readonly (readonly boolean[])[],
  stream: string,
  resamples = RESAMPLES,
): Proportion {
  const all = clusters.flat();
  const share = wilson(all.filter((each) => each).length, all.length);
  if (all.length === 0) return share;
  const part = (runs: readonly boolean[]) => runs.filter((each) => each).length / runs.length;
  const { lower, upper } = clusterInterval(clusters, part, stream, resamples);
  return { ...share, lower: Math.min(lower, share.lower), upper: Math.max(upper, share.upper) };
}
