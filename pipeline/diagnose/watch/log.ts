/**
 * What a watch knows so far, a line of JSON for each checkpoint, only ever added to: thousands of checkpoints cost no
 * more each than one. A line that was cut off is dropped. The first line says what the numbers depend on; where that is
 * other than now, the log begins anew.
 */
import type { WatchPoint } from "../../../figures/diagnosis/watch/points.ts";
import { folderOf, readIfPresent } from "../../engine/mod.ts";

/** What tells a file from its next version without reading it. */
export interface Stamp {
  readonly size: number;
  /** Milliseconds since 1970; null where the file system has none. */
  readonly modified: number | null;
}

export interface Taken {
  readonly stamp: Stamp;
  /** SHA-256. */
  readonly content: string;
  readonly point: WatchPoint;
}

/** Counts up when the form of a line changes. */
const FORMAT = 1;

export class WatchLog {
  private constructor(private readonly path: string, readonly taken: Taken[]) {}

  /** @param key of everything but the checkpoints that the numbers depend on */
  static open(path: string, key: string): WatchLog {
    const head = JSON.stringify({ format: FORMAT, key });
    const content = readIfPresent(path);
    const [first, ...lines] = content === null ? [] : new TextDecoder().decode(content).split("\n");
    const taken: Taken[] = [];
    if (first === head) {
      for (const line of lines) {
        const read = parsed(line);
        if (read === null) break;
        taken.push(read);
      }
    }
    Deno.mkdirSync(folderOf(path), { recursive: true });
    const whole = [head, ...taken.map((each) => JSON.stringify(each)), ""].join("\n");
    Deno.writeTextFileSync(`${path}.new`, whole);
    Deno.renameSync(`${path}.new`, path);
    return new WatchLog(path, taken);
  }

  add(taken: Taken): void {
    Deno.writeTextFileSync(this.path, `${JSON.stringify(taken)}\n`, { append: true });
    this.taken.push(taken);
  }
}

function parsed(line: string): Taken | null {
  try {
    return line === "" ? null : JSON.parse(line) as Taken;
  } catch {
    return null;
  }
}
