/** What deciding about stages looks at: files, and whether the store has a result. */
import type { PlanContext } from "./context.ts";
import { filesIn } from "./store/files.ts";
import type { StageDeclaration } from "./stage.ts";

export interface Looks {
  /** What a file is found to be; null where there is none. */
  file(path: string): { readonly hash: string; readonly size: number } | null;
  /** Whether there is an action under a key, right or damaged. */
  hasAction(key: string): boolean;
}

/** Looks at what is there whenever it is asked. */
export function looksNow({ index, store }: PlanContext): Looks {
  return { file: (path) => index.look(path), hasAction: (key) => store.hasAction(key) };
}

/** From so many stages on, to list the 256 folders of actions takes less than to look at each action. */
const MANY = 4096;

/** The looks of one plan of many stages, which takes a moment: each file of a stage is looked at once. */
export class PlanLooks implements Looks {
  private readonly seen = new Map<string, ReturnType<Looks["file"]>>();
  /** Names of the actions below each folder, by its path. */
  private readonly listed: Map<string, Set<string>> | null;

  constructor(private readonly context: PlanContext, stages: readonly StageDeclaration[]) {
    this.listed = stages.length < MANY ? null : new Map();
  }

  /** Forgets the files of the stage before: the same is asked only about one stage. */
  nextStage(): void {
    this.seen.clear();
  }

  file(path: string): ReturnType<Looks["file"]> {
    let found = this.seen.get(path);
    if (found === undefined) this.seen.set(path, found = this.context.index.look(path));
    return found;
  }

  hasAction(key: string): boolean {
    const { store } = this.context;
    if (this.listed === null) return store.hasAction(key);
    const path = store.actionPath(key);
    const at = path.lastIndexOf("/");
    const folder = path.slice(0, at);
    let names = this.listed.get(folder);
    if (names === undefined) this.listed.set(folder, names = filesIn(folder));
    return names.has(path.slice(at + 1));
  }
}
