/**
 * The trainers of figure O1: what people use, at step sizes from careful to bold. All start from the initial weights of
 * figure 4's networks and spend as many gradients of single samples; only the gradient flow, which is figure 4's own,
 * is followed to its end.
 */

/** What moves the weights. */
export type Rule = "flow" | "descent" | "adam" | "weight normalisation" | "l-bfgs" | "levenberg-marquardt";

/** Trainers that stand together in the figure, in its order. */
export const FAMILIES = [
  "gradient flow",
  "all samples",
  "SGD",
  "momentum",
  "Adam",
  "AdamW",
  "weight decay",
  "step decay",
  "initial scale",
  "coordinates",
  "second order",
] as const;

export type Family = typeof FAMILIES[number];

/** Of trainers that spend their budget on gradients alone. */
export const FIRST_ORDER: ReadonlySet<string> = new Set(
  FAMILIES.filter((family) => family !== "gradient flow" && family !== "second order"),
);

export interface Trainer {
  /** Its own, in tables and figures. */
  readonly name: string;
  readonly family: Family;
  readonly rule: Rule;
  /** Samples of a batch; null for all. */
  readonly batch: number | null;
  /** η; 0 where the rule chooses its steps. */
  readonly eta: number;
  readonly momentum: number;
  /** λ: of `descent` added to the gradient (λ θ), of `adam` decoupled from it (AdamW). */
  readonly decay: number;
  /** Thirds of the budget, after each of which η is multiplied by 0.1; or never. */
  readonly steps: "constant" | "thirds";
  /** The initial weights are multiplied by it. */
  readonly scale: number;
}

const PLAIN = { batch: null, momentum: 0, decay: 0, steps: "constant", scale: 1 } as const;

/** Batches of SGD, and of everything that is compared with it. */
export const BATCHES = [16, 64, 256] as const;
const BATCH = 64;

const descents = [0.003, 0.01, 0.03, 0.1, 0.3].map((eta): Trainer => ({
  ...{ ...PLAIN, name: `GD η=${eta}`, family: "all samples", rule: "descent", eta },
}));

const stochastic = BATCHES.flatMap((batch) =>
  [0.01, 0.03, 0.1].map((eta): Trainer => ({
    ...{ ...PLAIN, name: `SGD B=${batch} η=${eta}`, family: "SGD", rule: "descent", batch, eta },
  }))
);

const momenta = [null, BATCH].map((batch): Trainer => ({
  ...{ ...PLAIN, name: `momentum B=${batch ?? "N"} η=0.01`, family: "momentum", rule: "descent", batch },
  ...{ eta: 0.01, momentum: 0.9 },
}));

const ADAM = { ...PLAIN, rule: "adam", batch: BATCH } as const;

const adams = [0.001, 0.003, 0.01].map((eta): Trainer => ({
  ...{ ...ADAM, name: `Adam η=${eta}`, family: "Adam", eta },
}));

const adamWs = [0.001, 0.01, 0.1, 1].map((decay): Trainer => ({
  ...{ ...ADAM, name: `AdamW η=0.003 λ=${decay}`, family: "AdamW", eta: 0.003, decay },
}));

const decays = [1e-6, 1e-5, 1e-4, 1e-3].map((decay): Trainer => ({
  ...{ ...PLAIN, name: `SGD η=0.03 λ=${decay}`, family: "weight decay", rule: "descent", batch: BATCH },
  ...{ eta: 0.03, decay },
}));

const thirds: Trainer = {
  ...{ ...PLAIN, name: "SGD η=0.1, 0.01, 0.001", family: "step decay", rule: "descent", batch: BATCH },
  ...{ eta: 0.1, steps: "thirds" },
};

const scales = [0.33, 3].map((scale): Trainer => ({
  ...{ ...ADAM, name: `Adam η=0.003, weights × ${scale}`, family: "initial scale", eta: 0.003, scale },
}));

const OTHERS: readonly Trainer[] = [
  { ...PLAIN, name: "GD η=0.1 of (g, v)", family: "coordinates", rule: "weight normalisation", eta: 0.1 },
  { ...PLAIN, name: "L-BFGS", family: "second order", rule: "l-bfgs", eta: 0 },
  { ...PLAIN, name: "Levenberg–Marquardt", family: "second order", rule: "levenberg-marquardt", eta: 0 },
];

/** Figure 4's own. */
export const FLOW: Trainer = {
  ...{ ...PLAIN, name: "gradient flow", family: "gradient flow", rule: "flow", eta: 0 },
};

/** In the order of the figure. */
export const TRAINERS: readonly Trainer[] = [
  FLOW,
  ...descents,
  ...stochastic,
  ...momenta,
  ...adams,
  ...adamWs,
  ...decays,
  thirds,
  ...scales,
  ...OTHERS,
];

/** Trainers that share a kernel: of one rule and batch; null for all samples. */
export interface Kind {
  readonly rule: "descent" | "adam";
  readonly batch: number | null;
}

export const KINDS: readonly Kind[] = [
  ...[...BATCHES, null].map((batch): Kind => ({ rule: "descent", batch })),
  { rule: "adam", batch: BATCH },
];

export function trainersOf({ rule, batch }: Kind): readonly Trainer[] {
  return TRAINERS.filter((trainer) => trainer.rule === rule && trainer.batch === batch);
}

/** `descent-b16`, `descent-all`. */
export function kindName({ rule, batch }: Kind): string {
  return `${rule}-${batch === null ? "all" : `b${batch}`}`;
}

/** Steps that a trainer may take with N samples: whole batches of each epoch. */
export function stepsOf({ batch }: Pick<Trainer, "batch">, epochs: number, n: number): number {
  return epochs * (batch === null ? 1 : Math.floor(n / batch));
}
