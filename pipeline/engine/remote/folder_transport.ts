/**
 * A remote in a folder, such as one on a file server: `ac/KEY` and `cas/SHA256`. Files are written under another name
 * and renamed, so that readers need no lock; what killed writers left is removed before the first one. All calls are asynchronous: a file server that hangs stops nothing here.
 */
import { Interrupted } from "../errors.ts";
import { folderOf } from "../store/creating.ts";
import { Deadline } from "./deadline.ts";
import { type Limits, RemoteFault, type Transport, type Wanted } from "./remote.ts";

/** Names of files that are not whole yet. */
const TEMPORARY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Milliseconds after which nobody writes there any more: a piece takes seconds, and locks hold on few file servers. */
const DEAD = 3_600_000;

export class FolderTransport implements Transport {
  private tidied: Promise<void> | null = null;

  constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly limits: Limits,
  ) {}

  async get(path: string, wanted: Wanted, signal: AbortSignal): Promise<Uint8Array | null> {
    const most = "exactly" in wanted ? wanted.exactly : wanted.most;
    using deadline = new Deadline(this.limits, most, signal);
    return await this.guarded(deadline, async () => {
      const info = await Deno.stat(`${this.folder}/${path}`);
      if (!info.isFile) throw new RemoteFault("folder", `has something at ${path} that is no file`);
      if (info.size > most || ("exactly" in wanted && info.size < most)) {
        throw new RemoteFault("bytes", `has ${info.size} bytes where there should be ${most}`);
      }
      const content = await Deno.readFile(`${this.folder}/${path}`);
      if (content.length > most) throw new RemoteFault("bytes", `has more than ${most} bytes`);
      return content;
    });
  }

  async has(path: string, size: number, signal: AbortSignal): Promise<boolean> {
    using deadline = new Deadline(this.limits, 0, signal);
    const info = await this.guarded(deadline, () => Deno.stat(`${this.folder}/${path}`));
    return info?.isFile === true && info.size === size;
  }

  async put(path: string, content: Uint8Array, _hash: string, signal: AbortSignal): Promise<void> {
    using deadline = new Deadline(this.limits, content.length, signal);
    deadline.asking(content.length);
    await this.guarded(deadline, async () => {
      const temporary = `${this.folder}/tmp/${crypto.randomUUID()}`;
      const target = `${this.folder}/${path}`;
      for (const folder of [folderOf(temporary), folderOf(target)]) {
        await Deno.mkdir(folder, { recursive: true });
      }
      try {
        using file = await Deno.open(temporary, { write: true, createNew: true });
        for (let at = 0; at < content.length;) at += await file.write(content.subarray(at));
        await file.syncData();
        const { mtime } = await file.stat();
        await (this.tidied ??= this.tidy(mtime).catch(() => {}));
        await Deno.rename(temporary, target);
      } catch (error) {
        await Deno.remove(temporary).catch(() => {});
        throw error;
      }
    });
  }

  /** @param now by the clock of the file system */
  private async tidy(now: Date | null): Promise<void> {
    if (now === null) return;
    for await (const { name } of Deno.readDir(`${this.folder}/tmp`)) {
      if (!TEMPORARY.test(name)) continue;
      const { isFile, mtime } = await Deno.lstat(`${this.folder}/tmp/${name}`);
      if (!isFile || mtime === null || now.getTime() - mtime.getTime() < DEAD) continue;
      await Deno.remove(`${this.folder}/tmp/${name}`);
    }
  }

  /** Null when the file is not there. */
  private async guarded<T>(deadline: Deadline, work: () => Promise<T>): Promise<T | null> {
    try {
      return await deadline.wait(work());
    } catch (error) {
      if (error instanceof RemoteFault || error instanceof Interrupted) throw error;
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
      const text = error instanceof Error ? error.message : String(error);
      throw new RemoteFault("folder", `cannot be used: ${text}`);
    }
  }
}
