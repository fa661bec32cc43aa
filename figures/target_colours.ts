/** The colours of values of a target, low to high: dark to light. */
export const TARGET_RANGE = ["#0b2c4d", "#1d6ca6", "#7fb8d8", "#e9f1f6", "#f3c98b", "#c8641e"] as const;
