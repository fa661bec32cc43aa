/** The data set of figures 4b, 4d and 4e in the paper, and of claims 6 to 8: a Gaussian process with s = 0.5. */
export const ONE_DATA_SET = "gp0.5-softplus";
