/** The README's lines for nginx, as they are there, on a real nginx: everybody reads, who has the password writes. */
import assert from "node:assert/strict";
import { ran, smallCommand } from "../cli/process.ts";
import { Project } from "../engine/fixture.ts";
import { testUnless } from "../not_run.ts";
import { root } from "../root.ts";
import { nginx, whyNoNginx } from "./servers.ts";

testUnless(await whyNoNginx(), {
  name: "the README's nginx takes results with the password alone, and gives them to everybody",
  async fn() {
    const [, recipe] = /```nginx\n([^`]+)```/.exec(Deno.readTextFileSync(`${root}/README.md`))!;
    await using server = await nginx((folder) =>
      recipe!.replace("/etc/nginx/results.htpasswd", `${folder}/users`)
    );
    using first = new Project();
    using second = new Project();
    const call = (project: Project, command: string, user: string) => {
      const url = `${server.url.replace("//", `//${user}`)}/results`;
      return ran(smallCommand(project, [command, "--remote", url], { env: { FLAT_CHANNELS_REMOTE: "" } }));
    };
    assert.equal((await call(first, "reproduce", "")).code, 0);
    // A body above nginx's own limit of 1 MB.
    const large = await fetch(`${server.url}/results/cas/large`, {
      method: "PUT",
      body: new Uint8Array(3_000_000),
      headers: { authorization: `Basic ${btoa("alice:s3cret")}` },
    });
    await large.body?.cancel();
    assert.equal(large.status, 201);
    const stranger = await call(first, "push", "");
    assert.equal(stranger.code, 1, stranger.out);
    const sent = await call(first, "push", "alice:s3cret@");
    assert.equal(sent.code, 0, sent.out + sent.err);
    assert.match(sent.out, /^3 sent, 0 there before, 0 not sent$/m);
    assert.match((await call(second, "reproduce", "")).out, /^0 executed, 3 reused/m);
  },
});
