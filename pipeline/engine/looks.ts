/** What deciding about stages looks at: files, and whether the store has a result. */
import type { PlanContext } from "./context.ts";
import { filesIn } from "./store/files.ts";
import type { StageDeclaration } from "./stage.ts";

export interface Looks {
  /** What a file is found to be; null where there is none. */
  file(path: string): { readonly hash: string; readonly size: number } | null;
  /** The hash of a file of the project as stages see it; null where there is none. */
  source(path: string): string | null;
  /** Whether there is an action under a key, right or damaged. */
  hasAction(key: string): boolean;
}

/** Looks at what is there whenever it is asked. */
export function looksNow({ index, store }: PlanContext): Looks {
  return {
    file: (path) => index.look(path),
    source: (path) => index.sourceHash(path),
    hasAction: (key) => store.hasAction(key),
  };
}

/** From so many stages on, to list the 256 folders of actions takes less than to look at each action. */
const MANY = 4096;

/** The looks of one plan, which takes a moment: each file is looked at once. */
export class PlanLooks implements Looks {
  private readonly seen = new Map<string, ReturnType<Looks["file"]>>();
  private readonly sources = new Map<string, string | null>();
  /** Names of the actions below each folder, by its path. */
  private readonly listed: Map<string, Set<string>> | null;

  constructor(private readonly context: PlanContext, stages: readonly StageDeclaration[]) {
    this.listed = stages.length < MANY ? null : new Map();
  }

  /** Forgets the published files of the stage before, which no other stage has. */
  nextStage(): void {
    this.seen.clear();
  }

  file(path: string): ReturnType<Looks["file"]> {
    let found = this.seen.get(path);
    if (found === undefined) this.seen.set(path, found = this.context.index.look(path));
    return found;
  }

  source(path: string): string | null {
    let found = this.sources.get(path);
    if (found === undefined) this.sources.set(path, found = this.context.index.sourceHash(path));
    return found;
  }

  hasAction(key: string): boolean {
    const { store } = this.context;
    if (this.listed === null || store.distrusted.has(key)) return store.hasAction(key);
    const path = store.actionPath(key);
    const at = path.lastIndexOf("/");
    const folder = path.slice(0, at);
    let names = this.listed.get(folder);
    if (names === undefined) this.listed.set(folder, names = filesIn(folder));
    return names.has(path.slice(at + 1));
  }
}
