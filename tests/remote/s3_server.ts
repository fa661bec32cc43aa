/** A server that speaks S3, from npm, with one bucket: s3_server.ts FOLDER. Prints its address. */
import S3rver from "s3rver";

const server = new S3rver({
  address: "127.0.0.1",
  port: 0,
  silent: true,
  directory: Deno.args[0]!,
  configureBuckets: [{ name: "results" }],
});
const { port } = await server.run();
console.log(`http://127.0.0.1:${port}`);
