/** What figure O3 fits, by name: apart from what makes it, which no declaration of a stage needs. */

/** Real data sets: where each lies. */
export const REAL_DATA: { readonly [name: string]: string } = {
  diabetes: "data/examples/diabetes.csv",
  quakes: "data/regression/quakes.csv",
  airquality: "data/regression/airquality.csv",
};

/** Targets of one input (targets.ts), and whether they are smooth. */
export const CURVES = [
  { name: "wave", smooth: true },
  { name: "bell", smooth: true },
  { name: "rough", smooth: false },
] as const;
