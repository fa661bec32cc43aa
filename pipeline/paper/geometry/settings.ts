/** The two kinds of network of figure 3, both with four inputs, four neurons and biases. */

/**
 * `text`: as the paper's text has it, a network of figure 4: softplus, normal inputs, Rosenbrock of all four.
 * `variant`: as the network that the authors publish for the figure (paper, section 8): g, quasi-random inputs in
 * [−√3, √3]⁴, Rosenbrock of the first two with c = 0.
 */
export const KINDS = ["text", "variant"] as const;
export type Kind = typeof KINDS[number];

export const INPUTS = 4;
