/** The text of a job: it finds its key by its place in the array, and becomes the process that executes the key's order. */

/** Stands for the key among a command's arguments. */
export const KEY = "KEY";

export interface JobCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** @param before lines of a shell that prepare a node, such as those that load modules */
export function jobScript(
  keys: readonly string[],
  logs: string,
  { program, args }: JobCommand,
  before: readonly string[],
): string {
  const words = [program, ...args].map((word) => word === KEY ? '"$key"' : quoted(word));
  return [
    "#!/bin/sh",
    'case "${SLURM_ARRAY_TASK_ID:-0}" in',
    ...keys.map((key, place) => `${place}) key=${key} ;;`),
    "esac",
    `exec >/dev/null 2>>${quoted(logs)}/"$key".log`,
    'echo "job $SLURM_JOB_ID on $(uname -n)" >&2',
    ...before,
    `exec ${words.join(" ")}`,
    "",
  ].join("\n");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
