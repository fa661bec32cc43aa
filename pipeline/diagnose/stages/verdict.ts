/**
 * Stage verdict: which of the endings it is, with the evidence, and what to try next.
 *
 * Parameters: parts, the stages that this graph has; what the user says of training. Inputs: PART.json of each. Output:
 * verdict.json (VerdictFindings).
 */
