/**
 * A remote over HTTP: `GET`, `HEAD` and `PUT` of `ac/KEY` and `cas/SHA256` below an address, as Bazel's HTTP cache
 * protocol has them (bazel-remote, Buildbarn, nginx with WebDAV); for reading, any host of static files.
 *
 * Nothing is believed: a body is read up to the bytes that were asked for and no further, redirections are not followed
 * (credentials would go along, and the process may speak with one host only), and every wait has an end. A transfer
 * that breaks goes on from where it was (`Range`), where the server can do that. What a server says in passing is asked
 * again after a while, a few times: that is no fault yet.
 */
import { Interrupted } from "../errors.ts";
import { Body, Broken, dropped, plainWords } from "./body.ts";
import { Deadline } from "./deadline.ts";
import { type Limits, RemoteFault, type Transport, type Wanted } from "./remote.ts";

/**
 * The headers that a request is sent with: credentials, a signature.
 * @param hash SHA-256 of the body; null where there is none
 */
export type Sign = (method: string, url: string, headers: Headers, hash: string | null) => Promise<Headers>;

/** How often a broken transfer is taken up again. */
const ATTEMPTS = 4;
/** What servers say in passing, when they are busy or restart (RFC 9110; SlowDown and InternalError of S3). */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);
/** Bytes of an error's body that are looked at. */
const ERROR_BYTES = 2000;

type Method = "GET" | "HEAD" | "PUT";

export class HttpTransport implements Transport {
  /**
   * @param address as everybody may read it
   * @param base the URL of the requests, ends with `/`
   */
  constructor(
    readonly address: string,
    private readonly base: string,
    private readonly sign: Sign,
    private readonly limits: Limits,
  ) {}

  async get(path: string, wanted: Wanted, signal: AbortSignal): Promise<Uint8Array | null> {
    const most = "exactly" in wanted ? wanted.exactly : wanted.most;
    using deadline = new Deadline(this.limits, most, signal);
    const body = new Body(wanted);
    for (let attempt = 1;; attempt++) {
      const before = body.length;
      try {
        const headers = body.length > 0
          ? { range: `bytes=${body.length}-`, "accept-encoding": "identity" }
          : {};
        const response = await this.ask("GET", path, { headers }, deadline);
        if (response.status === 404 || response.status === 410) return await dropped(response, null);
        if (!body.begin(response)) throw await this.refusal(response, deadline);
        await body.read(response, deadline);
        return body.whole();
      } catch (error) {
        // A part of a body in an encoding cannot be gone on from.
        const moved = body.length > before || attempt === 1;
        if (!(error instanceof Broken) || !moved || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async has(path: string, size: number, signal: AbortSignal): Promise<boolean> {
    using deadline = new Deadline(this.limits, 0, signal);
    const response = await this.ask("HEAD", path, {}, deadline);
    await dropped(response, null);
    // A server without HEAD gets the file again.
    if ([404, 405, 410, 501].includes(response.status)) return false;
    if (response.status !== 200) throw await this.refusal(response, deadline);
    const length = response.headers.get("content-length");
    return length === null || response.headers.has("content-encoding") || Number(length) === size;
  }

  async put(path: string, content: Uint8Array, hash: string, signal: AbortSignal): Promise<void> {
    using deadline = new Deadline(this.limits, content.length, signal);
    for (let attempt = 1;; attempt++) {
      try {
        // Bytes, not a stream: so that the length is said beforehand, which servers of caches insist on.
        const body = content as Uint8Array<ArrayBuffer>;
        const headers = { "content-type": "application/octet-stream" };
        const response = await this.ask("PUT", path, { body, headers }, deadline, hash);
        if (!response.ok) throw await this.refusal(response, deadline);
        return await dropped(response, undefined);
      } catch (error) {
        if (!(error instanceof Broken) || attempt === 2) throw error;
      }
    }
  }

  /** Asks, and asks again where the server says that it cannot answer now. */
  private async ask(
    method: Method,
    path: string,
    init: { readonly headers?: HeadersInit; readonly body?: Uint8Array<ArrayBuffer> },
    deadline: Deadline,
    hash: string | null = null,
  ): Promise<Response> {
    for (const pause of [...this.limits.again, null]) {
      deadline.asking(init.body?.length ?? 0);
      const response = await this.askOnce(method, path, init, deadline, hash);
      if (pause === null || !PASSING.has(response.status)) return response;
      await dropped(response, null);
      await deadline.rest(pause);
    }
    throw new Error("the last one is returned");
  }

  private async askOnce(
    method: Method,
    path: string,
    init: RequestInit,
    deadline: Deadline,
    hash: string | null,
  ): Promise<Response> {
    const url = `${this.base}${path}`;
    try {
      const headers = await this.sign(method, url, new Headers(init.headers), hash);
      const response = await fetch(url, {
        ...init,
        method,
        headers,
        redirect: "manual",
        signal: deadline.signal,
      });
      deadline.progress();
      return response;
    } catch (error) {
      if (deadline.reason !== null) throw deadline.reason;
      throw new Broken("unreachable", `cannot be reached (${plainWords(error)})`);
    }
  }

  /** What an answer that nobody wants says. */
  private async refusal(response: Response, deadline: Deadline): Promise<RemoteFault> {
    const { status } = response;
    if (status >= 300 && status < 400) {
      const to = response.headers.get("location");
      await dropped(response, null);
      return new RemoteFault(
        "redirect",
        `answered ${status}, which is not followed${whereTo(to, this.base)}`,
      );
    }
    const code = await errorCode(response, deadline);
    return new RemoteFault("status", `answered ${status}${code === null ? "" : ` (${code})`}`);
  }
}

/** The code in an error of S3, such as `RequestTimeTooSkewed`. */
async function errorCode(response: Response, deadline: Deadline): Promise<string | null> {
  const body = new Body({ most: ERROR_BYTES });
  try {
    await body.read(response, deadline);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return null;
  }
  return /<Code>([A-Za-z]{1,60})<\/Code>/.exec(new TextDecoder().decode(body.whole()))?.[1] ?? null;
}

/** Of an address only what cannot hold a secret. */
function whereTo(location: string | null, base: string): string {
  if (location === null || !URL.canParse(location, base)) return "";
  const { protocol, host } = new URL(location, base);
  return `: it points to ${protocol}//${host}`;
}
