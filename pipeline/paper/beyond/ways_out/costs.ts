/** At which costs ways out are compared. */

/** Costs at which losses are told: 1, 2, 5, 10 … up to the budget. */
export function costMarks(gradients: number): number[] {
  const marks: number[] = [];
  for (let power = 1; power <= gradients; power *= 10) {
    marks.push(...[1, 2, 5].map((digit) => digit * power).filter((mark) => mark <= gradients));
  }
  return marks.at(-1) === gradients ? marks : [...marks, gradients];
}
