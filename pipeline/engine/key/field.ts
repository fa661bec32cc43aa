/** What a key is made of: named fields, some of them hashes of code. */

/** A field's name and its value: a hash, or a short literal. */
export type KeyField = readonly [name: string, value: string];

/** One part of a stage's code: `module pipeline/a.ts`, `text kernels/a.wgsl`, `package vega`. */
export interface CodePart {
  readonly field: string;
  readonly hash: string;
}
