/** What a command asks of its project, and what it adds to the engine's words. */
import assert from "node:assert/strict";
import type { Project as CommandProject } from "../../pipeline/cli/project.ts";
import { runCli } from "../../pipeline/cli/run_cli.ts";
import { defineGraph, storageError } from "../../pipeline/engine/mod.ts";
import { Project } from "../engine/fixture.ts";

/** Runs a command here; what it prints. */
async function printed(project: CommandProject, ...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (line: string) => void lines.push(line);
  try {
    return { code: await runCli(project, args), text: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

function commandsOf(
  project: Project,
  more: Pick<CommandProject, "resources"> & Partial<CommandProject>,
): CommandProject {
  const license = { id: "https://spdx.org/licenses/MIT", name: "MIT License" };
  return {
    root: project.folder,
    defaultProfile: "only",
    entry: "code/main.ts",
    subject: { name: "small", description: "a small graph", license, workflow: "graph.json" },
    loadGraph: () => defineGraph(project.stages),
    ...more,
  };
}

Deno.test("each resource that stages to run hold is prepared once, before the first runs, and no other", async () => {
  using project = new Project();
  const said: string[] = [];
  const resource = (name: string) => ({
    atOnce: 1,
    prepare: (install: boolean) => Promise.resolve(void said.push(`${name} ${install}`)),
  });
  const commands = commandsOf(project, {
    resources: { lamp: resource("lamp"), scale: resource("scale"), oven: resource("oven") },
  });
  project.stages[0]!.resources = ["lamp"];
  project.stages[1]!.resources = ["scale", "lamp", "pencil"];
  const { code, text } = await printed(commands, "reproduce", "sum", "--no-install");
  assert.equal(code, 0, text);
  assert.deepEqual(said, ["lamp false", "scale false"]);
  assert.equal((await printed(commands, "reproduce", "sum")).code, 0);
  assert.equal(said.length, 2);
});

Deno.test("a full disk: the command names the task that makes room, in one line", async () => {
  using project = new Project();
  const loadGraph = () => {
    throw storageError("write", "/s/x", new Error("No space left on device (os error 28)"));
  };
  const { code, text } = await printed(commandsOf(project, { loadGraph }), "plan");
  assert.equal(code, 74);
  assert.equal(
    text,
    "cannot write /s/x: No space left on device (os error 28); free some space and run the command again " +
      "(on the disk of .store, deno task gc removes stored results that no stage needs)",
  );
});

Deno.test("an unknown target: the command names the task that lists them, of the profile that was asked for", async () => {
  using project = new Project();
  const { code, text } = await printed(commandsOf(project, {}), "plan", "sun", "--profile", "other");
  assert.equal(code, 64);
  assert.equal(
    text,
    'unknown target "sun": did you mean sum? `deno task status --profile other` lists all',
  );
});
