/** What tables of the toy's trajectories hold of each point (figure 6b). */
export const TRAJECTORY_COLUMNS = [
  "w1",
  "w2",
  "a1",
  "a2",
  "gamma",
  "s",
  "alpha",
  "epsilon",
  "loss",
  "lambda_max",
];
