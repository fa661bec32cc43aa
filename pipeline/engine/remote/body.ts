/** Bodies of answers over HTTP: read up to what was asked for, gone on from where one broke off, or given up. */
import type { Deadline } from "./deadline.ts";
import { RemoteFault, type Wanted } from "./remote.ts";

/** The connection broke, or the body ended too soon: another attempt may do better. */
export class Broken extends RemoteFault {}

/** The pieces of a body so far. */
export class Body {
  private pieces: Uint8Array[] = [];
  length = 0;
  private encoded = false;

  constructor(private readonly wanted: Wanted) {}

  /** Whether an answer is the whole, or goes on from here. */
  begin(response: Response): boolean {
    if (response.status === 206 && this.length > 0) {
      const from = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
      return Number(from) === this.length && !response.headers.has("content-encoding");
    }
    if (response.status !== 200) return false;
    this.reset();
    this.encoded = response.headers.has("content-encoding");
    return true;
  }

  async read(response: Response, deadline: Deadline): Promise<void> {
    const reader = response.body?.getReader();
    const most = "exactly" in this.wanted ? this.wanted.exactly : this.wanted.most;
    try {
      for (;;) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) break;
        deadline.progress();
        this.length += piece.value.length;
        if (this.length > most) {
          throw new RemoteFault("bytes", `sent more than ${most} bytes`);
        }
        this.pieces.push(piece.value);
      }
    } catch (error) {
      if (error instanceof RemoteFault) throw error;
      if (deadline.reason !== null) throw deadline.reason;
      throw this.broken(`broke off (${plainWords(error)})`);
    } finally {
      reader?.cancel().catch(() => {});
    }
    if ("exactly" in this.wanted && this.length < this.wanted.exactly) {
      throw this.broken(`sent ${this.length} of ${this.wanted.exactly} bytes`);
    }
  }

  whole(): Uint8Array {
    const [only] = this.pieces;
    if (this.pieces.length === 1) return only!;
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  private broken(what: string): Broken {
    // Without a size to reach nobody could tell that a second part is the rest.
    if (this.encoded || !("exactly" in this.wanted)) this.reset();
    return new Broken("bytes", what);
  }

  private reset(): void {
    this.pieces = [];
    this.length = 0;
  }
}

/** Gives a body up that nobody reads. */
export async function dropped<T>(response: Response, value: T): Promise<T> {
  await response.body?.cancel().catch(() => {});
  return value;
}

/** What the runtime says of a connection at the bottom, without the address, and in one line. */
export function plainWords(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause instanceof Error) last = last.cause;
  const text = last instanceof Error ? last.message : String(last);
  // A header that cannot be sent may be a secret.
  return text.replace(/ for url \([^)]*\)/, "").replace(/(invalid header value).*/is, "$1").replace(
    /[^ -~]+/g,
    " ",
  ).slice(0, 200);
}
