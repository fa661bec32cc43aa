/** Every bound that a verdict is taken by, and where it is from. */
import { INSIDE_FRACTION, PAIR_DISTANCE } from "../../analysis/channel/channel.ts";
import { ROUNDING } from "../../analysis/finisher/rest.ts";

/** Cosine distance of a channel's pair, and the share of its late updates inside its subspace (paper, appendix B.3). */
export const CHANNEL_DISTANCE = PAIR_DISTANCE;
export const CHANNEL_INSIDE = INSIDE_FRACTION;

/** Of the loss: a fall that is no more than rounding, as the finisher has it. */
export const ROUNDING_FALL = ROUNDING;

/** Of the largest curvature: what is none, after rounding. */
export const NO_CURVATURE = 1e-14;

/** Bounds that the paper does not give. How much a verdict depends on each: data/measurements/verdict_bounds.csv. */
export interface Bounds {
  /**
   * Of the loss: what a continuation must gain for a run to be called unfinished, and a way down for a point to be called
   * a saddle. The standard error of a mean square over 10⁴ normal residuals is √2 10⁻² of it: less than a tenth of that
   * no data of this size could tell.
   */
  readonly worthGoingOn: number;
  /**
   * At a saddle the slope is none: it gains less (LocalFindings, slopeFall) than this part of what the negative
   * curvature does. Below 1 by so much that a run that merely bends is not called a saddle.
   */
  readonly saddleSlope: number;
  /**
   * Of what a continuation gains: where the curvature's own fall is less, the point is not held by the saddle. With many
   * flat directions some curvature is nearly always a little negative.
   */
  readonly saddlePart: number;
  /**
   * Of the loss: what one best step along the gradient may still gain where a run looks converged. A run that falls by a
   * percent a step has not come to rest anywhere.
   */
  readonly steep: number;
  /** Of the best constant's loss: a run above it has learnt little yet. */
  readonly early: number;
  /** How many times closer a pair must have come where it is not yet at a channel's distance. */
  readonly approach: number;
  /**
   * Of the continuation's gain: what is had before the pair has come together, or at little more than the present norm,
   * in a run that is merely not finished, wherever it will end. A loss that falls to its limit as one over the norm gains
   * half up to twice the norm.
   */
  readonly before: number;
}

export const BOUNDS: Bounds = {
  ...{ worthGoingOn: 1e-3, saddleSlope: 1e-2, saddlePart: 1e-2 },
  ...{ steep: 1e-2, early: 0.1, approach: 2, before: 0.9 },
};
