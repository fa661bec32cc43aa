/**
 * Where a profile is written: a file in data/profiles/, or any other. One that `extends` another says only what it
 * changes; what comes out is the same, value for value, as if it had all been written out. Nothing here knows what the
 * values mean, or needs a package: a name that is none is refused on a machine that has nothing yet.
 */
import { didYouMean, type Json, realPath } from "../engine/mod.ts";
import { parseProfile, printable } from "./profile_text.ts";

export const DEFAULT_PROFILE = "quick";

const FOLDER = "data/profiles";

/** A profile that does not fit; the message is complete for the user, and does nothing to a terminal. */
export class ProfileError extends Error {
  override readonly name = "ProfileError";

  constructor(message: string) {
    super(printable(message));
  }
}

/**
 * A fault of what a file says, with the next command.
 * @param asked the profile as the command was told it: the fault may be in a file that it extends
 * @param remedy what comes before the command
 */
export function fileFault(fault: string, asked: string, remedy = "correct the file"): ProfileError {
  return new ProfileError(`${fault}: ${remedy}, then run deno task plan --profile ${asked}`);
}

type Fields = { readonly [name: string]: Json };

interface ProfileFile {
  readonly name: string;
  /** As it is to be opened. */
  readonly path: string;
  /** As messages name it. */
  readonly shown: string;
}

/** The content of one file, without `extends`. */
export interface ProfilePart {
  /** As messages name it. */
  readonly file: string;
  readonly value: Json;
  /** Whether it extends another file and may leave things out. */
  readonly extended: boolean;
}

/** As it is written: nothing of it is checked. */
export interface WrittenProfile {
  readonly name: string;
  /** As it was asked for. */
  readonly asked: string;
  /** Its own file first, then what that extends, and so on. */
  readonly parts: readonly ProfilePart[];
  /** All of them together. */
  readonly value: Json;
}

/**
 * @param asked the name of a file in data/profiles/ (without .json), or the path of a file that ends with .json
 * @throws ProfileError, one line: an unknown name with the nearest, a file that cannot be read, a circle of files
 */
export function readProfile(projectRoot: string, asked: string): WrittenProfile {
  const chain: ProfileFile[] = [];
  const parts: ProfilePart[] = [];
  const known = namesIn(`${projectRoot}/${FOLDER}`);
  let file: ProfileFile | null = find(projectRoot, asked, null);
  while (file !== null) {
    const { path, shown } = file;
    const circle = chain.some((each) => each.path === path);
    chain.push(file);
    if (circle) {
      const way = chain.map((each) => each.shown).join(" → ");
      const remedy = "take an extends out of one of them";
      throw fileFault(`${chain[0]!.shown}: extends goes in a circle: ${way}`, asked, remedy);
    }
    const content = parse(file, known, asked);
    if (!isFields(content) || !Object.hasOwn(content, "extends")) {
      parts.push({ file: shown, value: content, extended: false });
      break;
    }
    const { extends: base, ...part } = content;
    if (typeof base !== "string" || base === "") {
      throw fileFault(
        `${shown}: extends must be the name of a profile or a file: found ${JSON.stringify(base)}`,
        asked,
      );
    }
    parts.push({ file: shown, value: part, extended: true });
    file = find(projectRoot, base, { file, asked });
  }
  const value = parts.map((part) => part.value).reduceRight((base, part) => merge(base, part));
  return { name: chain[0]!.name, asked, parts, value };
}

/**
 * A path is taken from the folder of the file that says it.
 * @param by what extends it, and the profile that this is read for; null for that profile itself
 */
function find(
  projectRoot: string,
  asked: string,
  by: { readonly file: ProfileFile; readonly asked: string } | null,
): ProfileFile {
  const known = namesIn(`${projectRoot}/${FOLDER}`);
  if (!asked.endsWith(".json")) {
    const shown = `${FOLDER}/${asked}.json`;
    if (known.includes(asked)) return { name: asked, path: `${projectRoot}/${shown}`, shown };
    const fault = `unknown profile ${JSON.stringify(asked)}${didYouMean(asked, known)} There are ${
      known.join(", ")
    }; one of your own is the path of a file that ends with .json`;
    if (by === null) throw new ProfileError(fault);
    throw fileFault(`${by.file.shown}: extends ${fault}`, by.asked);
  }
  const folder = by === null || asked.startsWith("/") ? "" : by.file.path.replace(/[^/]*$/, "");
  const path = realPath(folder + asked);
  const name = asked.replace(/^.*\//, "").slice(0, -".json".length);
  const other = realPath(`${projectRoot}/${FOLDER}/${name}.json`);
  if (by === null && known.includes(name) && path !== other) {
    throw new ProfileError(
      `${asked} has the name of ${FOLDER}/${name}.json, and would have its outputs: give the file another name`,
    );
  }
  return { name, path, shown: asked };
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".json"))
      .map(({ name }) => name.slice(0, -".json".length)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** @param asked the profile that it is read for */
function parse({ path, shown }: ProfileFile, known: readonly string[], asked: string): Json {
  try {
    return parseProfile(Deno.readFileSync(path));
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound;
    const reason = absent ? "it does not exist" : (error as Error).message.replace(/\s+/g, " ");
    const fault = `${shown} cannot be read: ${reason}`;
    if (shown.startsWith(`${FOLDER}/`)) {
      throw new ProfileError(`${fault}: restore it with git checkout ${shown}`);
    }
    if (!absent) throw fileFault(fault, asked);
    throw new ProfileError(
      `${fault}: give the path of a file that is there, or a name: ${known.join(", ")}`,
    );
  }
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Field by field; a list is one value. */
function merge(base: Json, part: Json): Json {
  if (!isFields(base) || !isFields(part)) return part;
  const names = new Set([...Object.keys(base), ...Object.keys(part)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const [before, now] = [base[name], part[name]];
      return [name, now === undefined ? before! : before === undefined ? now : merge(before, now)];
    }),
  );
}
