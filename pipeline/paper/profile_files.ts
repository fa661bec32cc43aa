/**
 * Where a profile is written: a file in data/profiles/, or any other. One that `extends` another says only what it
 * changes; what comes out is the same, value for value and in the same order, as if it had all been written out.
 */
import { didYouMean, type Json } from "../engine/mod.ts";
import { ProfileError } from "./schema.ts";

const FOLDER = "data/profiles";

type Fields = { readonly [name: string]: Json };

interface ProfileFile {
  readonly name: string;
  /** As it is to be opened. */
  readonly path: string;
  /** As messages name it. */
  readonly shown: string;
}

export interface WrittenProfile {
  readonly name: string;
  /** As messages name it. */
  readonly file: string;
  /** With everything that it extends; checked in parts only. */
  readonly value: Json;
}

/**
 * @param asked the name of a file in data/profiles/ (without .json), or the path of a file that ends with .json
 * @param checkPart is given the content of each file, without `extends`, the file's name for messages, and whether
 * the file extends another and may leave things out
 * @throws ProfileError, one line: an unknown name with the nearest, a file that cannot be read, a circle of files
 */
export function readProfile(
  projectRoot: string,
  asked: string,
  checkPart: (value: Json, file: string, extended: boolean) => void,
): WrittenProfile {
  const chain: ProfileFile[] = [];
  const read = (file: ProfileFile): Json => {
    const circle = chain.some(({ path }) => path === file.path);
    chain.push(file);
    if (circle) {
      const way = chain.map(({ shown }) => shown).join(" → ");
      throw new ProfileError(`${chain[0]!.shown}: extends goes in a circle: ${way}`);
    }
    const content = parse(file, namesIn(`${projectRoot}/${FOLDER}`));
    if (!isFields(content) || !Object.hasOwn(content, "extends")) {
      checkPart(content, file.shown, false);
      return content;
    }
    const { extends: base, ...part } = content;
    if (typeof base !== "string" || base === "") {
      throw new ProfileError(
        `${file.shown}: extends must be the name of a profile or a file: found ${JSON.stringify(base)}`,
      );
    }
    checkPart(part, file.shown, true);
    return merge(read(find(projectRoot, base, file)), part);
  };
  const file = find(projectRoot, asked, null);
  return { name: file.name, file: file.shown, value: read(file) };
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

/** One path for one file, however it was written. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    // Reading says what is wrong with it.
    return path;
  }
}

function parse({ path, shown }: ProfileFile, known: readonly string[]): Json {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound;
    const reason = absent ? "it does not exist" : (error as Error).message;
    const remedy = shown.startsWith(`${FOLDER}/`)
      ? `restore it with git checkout ${shown}`
      : absent
      ? `give the path of a file that is there, or a name: ${known.join(", ")}`
      : "correct the file";
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
