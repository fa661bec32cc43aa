/**
 * A server that speaks S3, from npm, with one bucket: s3_server.ts FOLDER. Prints its address. It has settings and a lock
 * of its own, s3_server.json and s3_server_lock.json, so that nobody but this test fetches its packages.
 */

/** Not written as a literal: the project's own settings do not name it. */
const PACKAGE: string = "s3rver";
const { default: S3rver } = await import(PACKAGE);
const server = new S3rver({
  address: "127.0.0.1",
  port: 0,
  silent: true,
  directory: Deno.args[0]!,
  configureBuckets: [{ name: "results" }],
});
const { port } = await server.run();
console.log(`http://127.0.0.1:${port}`);
