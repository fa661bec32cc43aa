/** The entry of every task: `main.ts COMMAND [arguments]`. */
import { paperProject } from "./paper_project.ts";
import { runCli } from "./run_cli.ts";

Deno.exit(await runCli(paperProject(), Deno.args));
