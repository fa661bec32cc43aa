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
      throw new ProfileError(`${chain[0]!.shown}: extends goes in a circle: ${way}`);
    }
    const content = parse(file, known);
    if (!isFields(content) || !Object.hasOwn(content, "extends")) {
      parts.push({ file: shown, value: content, extended: false });
      break;
    }
    const { extends: base, ...part } = content;
    if (typeof base !== "string" || base === "") {
      throw new ProfileError(
        `${shown}: extends must be the name of a profile or a file: found ${JSON.stringify(base)}`,
      );
    }
    parts.push({ file: shown, value: part, extended: true });
    file = find(projectRoot, base, file);
  }
  const value = parts.map((part) => part.value).reduceRight((base, part) => merge(base, part));
  return { name: chain[0]!.name, parts, value };
}

/** A path is taken from the folder of the file that says it. */
function find(projectRoot: string, asked: string, from: ProfileFile | null): ProfileFile {
  const known = namesIn(`${projectRoot}/${FOLDER}`);
  if (!asked.endsWith(".json")) {
    const shown = `${FOLDER}/${asked}.json`;
    if (known.includes(asked)) return { name: asked, path: `${projectRoot}/${shown}`, shown };
    const where = from === null ? "" : `${from.shown}: extends `;
    throw new ProfileError(
      `${where}unknown profile ${JSON.stringify(asked)}${didYouMean(asked, known)} There are ${
        known.join(", ")
      }; one of your own is the path of a file that ends with .json`,
    );
  }
  const folder = from === null || asked.startsWith("/") ? "" : from.path.replace(/[^/]*$/, "");
  const path = realPath(folder + asked);
  const name = asked.replace(/^.*\//, "").slice(0, -".json".length);
  const other = realPath(`${projectRoot}/${FOLDER}/${name}.json`);
  if (from === null && known.includes(name) && path !== other) {
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

function parse({ path, shown }: ProfileFile, known: readonly string[]): Json {
  try {
    return parseProfile(Deno.readFileSync(path));
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound;
    const reason = absent ? "it does not exist" : (error as Error).message;
    const remedy = shown.startsWith(`${FOLDER}/`)
      ? `restore it with git checkout ${shown}`
      : absent
      ? `give the path of a file that is there, or a name: ${known.join(", ")}`
      : `correct the file, then run deno task plan --profile ${shown}`;
    throw new ProfileError(`${shown} cannot be read: ${reason.replace(/\s+/g, " ")}: ${remedy}`);
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
