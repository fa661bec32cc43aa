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

export interface StudentRow {
  readonly example: string;
  readonly teacher: string;
  /** |aᵢ| + |aⱼ| of the closest pair. */
  readonly size: number;
  /** 1 − cos of its inner parameters. */
  readonly distance: number;
  readonly verdict: string;
}

export interface ElsewhereData extends LimitsData {
  readonly runs: readonly StudentRow[];
}
