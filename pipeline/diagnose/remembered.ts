/** Where a diagnosis lies, and what of it is remembered for later commands. */
import { basename } from "node:path";
import { openSealed, readIfPresent, realPath, seal, writeIfOther } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import type { DiagnosisRequest } from "./request.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const REMEMBERED = ".request";
/** Counts up when the form of a request changes: an older one is asked for anew. */
const FORMAT = 2;

/** Below the project's root. */
export function diagnosisFolder(name: string): string {
  return `output/diagnose/${name}`;
}

/** The scope of its stages in the store. */
export function diagnosisScope(name: string): string {
  return `diagnose/${name}`;
}

/**
 * The name of the outputs: as asked, or that of the file without its ending.
 * @throws CommandError (64) for what cannot be the name of a folder here
 */
export function nameOf(path: string, asked: string | null, endings: readonly string[]): string {
  if (asked !== null) {
    if (NAME.test(asked)) return asked;
    throw new CommandError(
      EXIT.usage,
      `--name must be letters, digits, . _ and -, beginning with a letter or digit: found ${
        JSON.stringify(asked)
      }`,
    );
  }
  const file = basename(path);
  const ending = endings.find((each) => file.toLowerCase().endsWith(each)) ?? "";
  const name = file.slice(0, file.length - ending.length).replace(/[^A-Za-z0-9._-]+/g, "-").replace(
    /^[^A-Za-z0-9]+/,
    "",
  );
  if (NAME.test(name)) return name;
  throw new CommandError(EXIT.usage, `${JSON.stringify(file)} gives no name of a folder: give --name NAME`);
}

interface Remembered {
  readonly format: number;
  /** The model's path, absolute: only here, never in an output. */
  readonly source: string;
  readonly request: DiagnosisRequest;
}

function recall(root: string, name: string): Remembered | null {
  const content = readIfPresent(`${root}/${diagnosisFolder(name)}/${REMEMBERED}`);
  const value = content && openSealed(new TextDecoder().decode(content)) as Remembered | null;
  return value?.format === FORMAT ? value : null;
}

/** What the last diagnosis of this name was asked; null where there is none. */
export function lastRequest(root: string, name: string): DiagnosisRequest | null {
  return recall(root, name)?.request ?? null;
}

/** @throws CommandError (64) when a file elsewhere made the outputs of this name */
export function expectSameModel(root: string, name: string, model: string): void {
  const earlier = recall(root, name)?.source;
  const source = realPath(model);
  if (earlier === undefined || earlier === source) return;
  throw new CommandError(
    EXIT.usage,
    `${diagnosisFolder(name)} is of ${earlier}: give --name NAME for ${source}, or remove that folder`,
  );
}

export function remember(root: string, model: string, request: DiagnosisRequest): void {
  const folder = `${root}/${diagnosisFolder(request.name)}`;
  const value: Remembered = { format: FORMAT, source: realPath(model), request };
  writeIfOther(`${folder}/${REMEMBERED}`, new TextEncoder().encode(seal(value)), `${folder}/.partial`);
}
