/** A claim of the paper as its figure states it, and under which name the tests of it are read. */

export interface Statement {
  /** Its number, which no other statement has. */
  readonly claim: number;
  readonly statement: string;
  /** Where the paper has it. */
  readonly location: string;
  /** The stage that tests it: its output claims.csv (claims.ts). */
  readonly stage: string;
}

/** The name of a stage's claims.csv as an input of the table of claims and of the report. */
export function testsInput(stage: string): string {
  return `${stage} claims.csv`;
}
