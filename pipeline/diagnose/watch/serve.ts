/** Shows the page of a watch to browsers on this machine, and to nobody else. */

export interface Served extends AsyncDisposable {
  readonly address: string;
}

/**
 * @param page gives the page as it is now
 * @throws Deno.errors.AddrInUse where another program has the port
 */
export function servePage(port: number, page: () => string): Served {
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
    const { pathname, hostname } = new URL(request.url);
    // A name that leads here is another site's way to read the page.
    if (hostname !== "127.0.0.1" && hostname !== "localhost") {
      return new Response("not here\n", { status: 403 });
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("only GET\n", { status: 405 });
    }
    if (pathname !== "/" && pathname !== "/index.html") {
      return new Response("no such page\n", { status: 404 });
    }
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
    return new Response(request.method === "HEAD" ? null : page(), { headers });
  });
  return {
    address: `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
