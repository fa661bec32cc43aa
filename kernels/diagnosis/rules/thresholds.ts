/** Every bound that a verdict is taken by, and where it is from. */
import { INSIDE_FRACTION, PAIR_DISTANCE } from "../../analysis/channel/channel.ts";
import { ROUNDING } from "../../analysis/finisher/rest.ts";

/** Cosine distance of a channel's pair, and the share of its late updates inside its subspace (paper, appendix B.3). */
export const CHANNEL_DISTANCE = PAIR_DISTANCE;
export const CHANNEL_INSIDE = INSIDE_FRACTION;

/** Of the loss: a fall that is no more than rounding, as the finisher has it. */
export const ROUNDING_FALL = ROUNDING;

/**
 * Of the loss: what a continuation must gain for a run to be called unfinished. The standard error of a mean square over
 * 10⁴ normal residuals is √2 10⁻² of it: less than a tenth of that no data of this size could tell.
 */
export const WORTH_GOING_ON = 1e-3;

/**
 * At a saddle the slope is none: it gains less (LocalFindings, slopeFall) than this part of what the negative curvature
 * does. Ours; below 1 by so much that a run that merely bends is not called a saddle.
 */
export const SADDLE_SLOPE = 1e-2;

/**
 * Of what a continuation gains: where the curvature's own fall is less, the point is not held by the saddle. Ours: with
 * many flat directions some curvature is nearly always a little negative.
 */
export const SADDLE_PART = 1e-2;

/**
 * Of the loss: what one best step along the gradient may still gain where a run looks converged. Ours: a run that falls
 * by a percent a step has not come to rest anywhere.
 */
export const STEEP = 1e-2;

/** Of the best constant's loss: a run above it has learnt little yet. Ours. */
export const EARLY = 0.1;

/** How many times closer a pair must have come where it is not yet at a channel's distance. Ours. */
export const APPROACH = 2;

/**
 * Of the continuation's gain: what is had before the pair has come together, or at little more than the present norm, in
 * a run that is merely not finished, wherever it will end. A loss that falls to its limit as one over the norm gains half
 * up to twice the norm. Ours.
 */
export const BEFORE = 0.9;
