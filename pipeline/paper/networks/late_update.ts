/** Which part of a flow is late (figure 4b, and criterion iii of a channel). */
import {
  CHANNEL_NORM,
  type ChannelGroup,
  fractionInside,
} from "../../../kernels/analysis/channel/channel.ts";
import type { RecordedPoint } from "../../../kernels/network/flow/flow_record.ts";
import { parameterNorm } from "../../../kernels/network_reference.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";

/** The recorded points before ‖θ‖ passes 10³, and the first one after: beyond it the regulariser leads. */
export function passageOf(points: readonly RecordedPoint[]) {
  const passage = points.findIndex((point) => parameterNorm(point.theta) >= CHANNEL_NORM);
  return passage < 0
    ? { below: points, beyond: undefined }
    : { below: points.slice(0, passage), beyond: points[passage] };
}

/**
 * The share of the last update inside the groups' subspace: from the last recorded point below the norm to the first
 * beyond it, or between the last two. NaN where there are none.
 */
export function lateShare(
  shape: NetworkShape,
  theta: Float64Array,
  points: readonly RecordedPoint[],
  groups: readonly ChannelGroup[],
): number {
  const { below, beyond } = passageOf(points);
  const [from, to] = beyond === undefined ? [below.at(-2), below.at(-1)] : [below.at(-1), beyond];
  if (from === undefined || to === undefined) return NaN;
  return fractionInside(shape, theta, to.theta.map((value, i) => value - from.theta[i]!), groups);
}

/** Of the recorded updates, those that the authors' last 50 of 250 points are. */
const LAST_PART = 5;

/**
 * The shares inside the groups' subspace that the authors compare (paper, section 9), of the updates between recorded
 * points up to the first beyond ‖θ‖ = 10³: the first one's, and the mean of the last fifth's, at least one. The authors
 * keep 250 points of a trajectory and take the last 50; our record has fewer, evenly spaced in log t. NaN where there
 * are none; an update of length 0 has no share.
 */
export function authorsShares(
  shape: NetworkShape,
  theta: Float64Array,
  points: readonly RecordedPoint[],
  groups: readonly ChannelGroup[],
): { readonly early: number; readonly late: number } {
  const { below, beyond } = passageOf(points);
  const path = beyond === undefined ? below : [...below, beyond];
  const shares = path.slice(1).flatMap((to, k) => {
    const update = to.theta.map((value, i) => value - path[k]!.theta[i]!);
    const share = fractionInside(shape, theta, update, groups);
    return Number.isNaN(share) ? [] : [share];
  });
  const last = shares.slice(-Math.ceil(shares.length / LAST_PART));
  return { early: shares[0] ?? NaN, late: last.reduce((sum, share) => sum + share, 0) / last.length };
}

/** Of the norm at which a run counts as infinite: where a finisher's late update begins. */
const LATE_BEGIN = 0.8;

/** Of points on the way: the last one with ‖θ‖ ≤ 800 before the first one with ‖θ‖ ≥ 10³, and that one. */
export class LateUpdate {
  private begin: Float64Array | null = null;
  /** Null until both are there; so is `from`. */
  to: Float64Array | null = null;

  get from(): Float64Array | null {
    return this.to === null ? null : this.begin;
  }

  add(theta: Float64Array): void {
    if (this.to !== null) return;
    const norm = parameterNorm(theta);
    if (norm <= LATE_BEGIN * CHANNEL_NORM) this.begin = theta.slice();
    if (norm >= CHANNEL_NORM) this.to = theta.slice();
  }
}
