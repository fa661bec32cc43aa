/** Directions of negative curvature that a spectrum looks at, each with a certificate; there may be more. */
export const MOST_CERTIFIED = 3;
