/** A server of results that can go wrong in every way, and remembers what it was asked. */
export interface Faulty extends AsyncDisposable {
  /** With a name and a password in it. */
  readonly url: string;
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  readonly asked: Request[];
}

type Answer = (
  request: Request,
  path: string,
  right: () => Promise<Response>,
) => Response | Promise<Response>;

export const PASSWORD = "s3cret-of-alice";

/** @param answer what it says instead of the right thing */
export function faulty(
  files: Map<string, Uint8Array<ArrayBuffer>> = new Map(),
  answer: Answer = (_request, _path, right) => right(),
): Faulty {
  const asked: Request[] = [];
  const stop = new AbortController();
  const server = Deno.serve({
    ...{
      hostname: "127.0.0.1",
      port: 0,
      signal: stop.signal,
      onListen: () => {},
      onError: () => new Response(null),
    },
  }, async (request) => {
    asked.push(request);
    const path = new URL(request.url).pathname.slice(1);
    const right = async () => {
      if (request.method === "PUT") {
        files.set(path, new Uint8Array(await request.arrayBuffer()));
        return new Response(null, { status: 201 });
      }
      const content = files.get(path);
      if (content === undefined) return new Response("not here", { status: 404 });
      const [, from] = /^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "") ?? [];
      if (request.method === "HEAD") {
        return new Response(null, { headers: { "content-length": String(content.length) } });
      }
      if (from === undefined) return new Response(content);
      const range = `bytes ${from}-${content.length - 1}/${content.length}`;
      return new Response(content.slice(Number(from)), { status: 206, headers: { "content-range": range } });
    };
    return await answer(request, path, right);
  });
  return {
    url: `http://alice:${PASSWORD}@127.0.0.1:${server.addr.port}`,
    files,
    asked,
    async [Symbol.asyncDispose]() {
      stop.abort();
      for (const end of silent.splice(0)) end();
      await server.finished.catch(() => {});
    },
  };
}

/** Never answers; whoever waits is let go when the test ends. */
export function silence(): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<Response>();
  silent.push(() => resolve(new Response(null)));
  return promise;
}

const silent: (() => void)[] = [];

/** Pieces for ever, with so many milliseconds between two. */
export function endless(piece: Uint8Array, milliseconds: number): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => timer = setTimeout(resolve, milliseconds));
      controller.enqueue(piece);
    },
    cancel: () => clearTimeout(timer),
  });
}

/** So many bytes, and then the connection breaks. */
export function breaking(content: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    async pull(controller) {
      if (!sent) controller.enqueue(content);
      else {
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.error(new Error("broken on purpose"));
      }
      sent = true;
    },
  });
}
