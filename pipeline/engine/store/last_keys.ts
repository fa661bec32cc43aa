/**
 * Under which key each stage of each scope had its last result: a file for each in `latest/`; and in `scopes.json`, which
 * stages ever had one. Garbage collection goes by them, so they are no part of the index, a cache that may be lost.
 */
import { isOtherThanFile, namesIn, readIfPresent, statIfPresent, writeAtomically } from "./files.ts";
import { isHash, sha256 } from "./hash.ts";
import { replacePatiently } from "./patient_files.ts";
import { openSealed, seal } from "./seal.ts";

interface LatestKey {
  readonly stage: string;
  readonly key: string;
}

export interface LatestKeys {
  readonly keys: Map<string, string>;
  readonly damaged: readonly string[];
  readonly strays: readonly string[];
}

/** The last keys of one store. A stage is named with its scope: `SCOPE STAGE`. */
export class LastKeys {
  /**
   * @param folder the store's
   * @param scratch its folder of temporary files
   */
  constructor(private readonly folder: string, private readonly scratch: string) {}

  /**
   * Remembers under which key a stage of a scope had its last result.
   * @returns false when something that is not a file has the place: nothing is written then
   */
  write(stage: string, key: string): boolean {
    const path = this.pathOf(stage);
    if (isOtherThanFile(path)) return false;
    writeAtomically(path, new TextEncoder().encode(lastKeyText(stage, key)), this.scratch);
    return true;
  }

  /** The same, without holding up the thread. */
  async keep(stage: string, key: string): Promise<boolean> {
    const path = this.pathOf(stage);
    if (isOtherThanFile(path)) return false;
    await replacePatiently(path, new TextEncoder().encode(lastKeyText(stage, key)), this.scratch);
    return true;
  }

  /** The last key of one stage of a scope, or null. */
  of(stage: string): string | null {
    const path = this.pathOf(stage);
    const content = statIfPresent(path) && readIfPresent(path);
    const latest = content && openSealed(new TextDecoder().decode(content)) as LatestKey | null;
    return latest?.stage === stage && isHash(latest.key) ? latest.key : null;
  }

  /**
   * The last key of every stage in every scope; the names of files that are damaged, or where something else has
   * the place of a file; and the paths below the store of what is no such file at all.
   */
  all(): LatestKeys {
    const keys = new Map<string, string>();
    const [damaged, strays]: [string[], string[]] = [[], []];
    for (const name of namesIn(`${this.folder}/latest`)) {
      if (!/^[0-9a-f]{64}\.json$/.test(name)) {
        strays.push(`latest/${name}`);
        continue;
      }
      const path = `${this.folder}/latest/${name}`;
      if (isOtherThanFile(path)) strays.push(`latest/${name}`);
      const content = statIfPresent(path) && readIfPresent(path);
      const latest = content && openSealed(new TextDecoder().decode(content)) as LatestKey | null;
      if (latest === null || !isHash(latest.key)) damaged.push(name);
      else keys.set(latest.stage, latest.key);
    }
    return { keys, damaged, strays };
  }

  /**
   * Remembers which stages of which scope have had a result, in one file: where their last keys are lost, garbage
   * collection knows that they are. Stages that are named already stay.
   */
  addScopes(stages: Iterable<string>): void {
    const known = this.scopedStages() ?? new Set();
    const size = known.size;
    for (const stage of stages) known.add(stage);
    if (known.size === size) return;
    const bytes = new TextEncoder().encode(seal([...known].sort()));
    writeAtomically(this.scopesPath, bytes, this.scratch);
  }

  /** Every stage of every scope that ever had a result, as `SCOPE STAGE`; null when the list is lost or damaged. */
  scopedStages(): Set<string> | null {
    const content = statIfPresent(this.scopesPath) && readIfPresent(this.scopesPath);
    const list = content && openSealed(new TextDecoder().decode(content));
    return Array.isArray(list) ? new Set(list as string[]) : null;
  }

  private get scopesPath(): string {
    return `${this.folder}/scopes.json`;
  }

  /** Where the last key of a stage is written. */
  pathOf(stage: string): string {
    return `${this.folder}/latest/${this.nameOf(stage)}`;
  }

  /** The name of that file in its folder. */
  nameOf(stage: string): string {
    return `${sha256(stage)}.json`;
  }
}

/** The text of the file that remembers a stage's last key. */
export function lastKeyText(stage: string, key: string): string {
  return seal({ stage, key });
}
