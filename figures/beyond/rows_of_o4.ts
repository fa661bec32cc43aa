/** Rows of the tables of figure O4, which beyond/elsewhere's stages write. */

export interface LimitErrorRow {
  readonly kind: string;
  readonly epsilon: number;
  /** Over the limit's own root mean square. */
  readonly error: number;
}

export interface LimitFitRow {
  readonly kind: string;
  readonly unit: number;
  /** Of ε. */
  readonly exponent: number;
}

export interface LimitsData {
  readonly errors: readonly LimitErrorRow[];
  readonly error_fits: readonly LimitFitRow[];
}
