/** The page over HTTP: to browsers of this machine, as it is now, and nothing else. */
import assert from "node:assert/strict";
import { servePage } from "../../../pipeline/diagnose/watch/serve.ts";

Deno.test("the page is served as it is now; other paths, methods and names of the host are refused", async () => {
  let page = "first";
  await using served = servePage(0, () => page);
  assert.match(served.address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(served.address + path, init);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await get(""), [200, "first"]);
  page = "second";
  assert.deepEqual(await get("index.html"), [200, "second"]);
  assert.deepEqual((await get("../etc/passwd"))[0], 404);
  assert.deepEqual((await get("", { method: "POST", body: "x" }))[0], 405);
  const { hostname, port } = new URL(served.address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(
    new TextEncoder().encode("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
  );
  assert.match(await new Response(connection.readable).text(), /^HTTP\/1\.1 403/);
});
