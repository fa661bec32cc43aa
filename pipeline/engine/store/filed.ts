/** Files that lie in folders by the first two letters of their names, so that no folder has too many. */
import { isOtherThanFile, namesIn, statIfPresent } from "./files.ts";

/** The folders of a store that are laid out so. */
export type FiledFolder = "objects" | "actions" | "origins";

export interface Filed {
  readonly files: readonly { readonly name: string; readonly path: string }[];
  readonly strays: readonly string[];
}

/**
 * The files `FOLDER/ab/cdef…` with their whole names (`abcdef…`, without an ending), and the paths below the
 * store of everything in between that no command made there.
 */
export function filedIn(store: string, folder: FiledFolder): Filed {
  const ending = folder === "objects" ? /^[0-9a-f]{62}$/ : /^[0-9a-f]{62}\.json$/;
  const files: { name: string; path: string }[] = [];
  const strays: string[] = [];
  for (const prefix of namesIn(`${store}/${folder}`)) {
    const below = `${folder}/${prefix}`;
    if (!/^[0-9a-f]{2}$/.test(prefix) || statIfPresent(`${store}/${below}`) !== null) {
      strays.push(below);
      continue;
    }
    for (const name of namesIn(`${store}/${below}`)) {
      const path = `${below}/${name}`;
      if (!ending.test(name) || isOtherThanFile(`${store}/${path}`)) strays.push(path);
      else files.push({ name: prefix + name.slice(0, 62), path });
    }
  }
  return { files, strays };
}
