/** How one option is declared. */
export interface OptionDeclaration {
  /** What its value is called in the help; an option without is a switch. */
  readonly value?: string;
  readonly short?: string;
  /** What it means; by command where that differs. */
  readonly about: string | { readonly [command: string]: string };
  /** Says nothing without one of these. */
  readonly needs?: readonly string[];
  /** Cannot be given together with these, and why. */
  readonly excludes?: { readonly [option: string]: string };
  /** Concerns everything: targets beside it would be ignored. */
  readonly withoutTargets?: true;
}

/** A table of options, with the names in its type. */
export const declare = <T extends { readonly [name: string]: OptionDeclaration }>(table: T): T => table;
