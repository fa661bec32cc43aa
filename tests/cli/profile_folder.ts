/** Profiles in a folder of their own. */
import { PROFILES } from "../../pipeline/paper/profiles.ts";
import { root } from "../root.ts";

/** A folder with the project's profiles and some more files; paths are from there. */
export class Profiles implements Disposable {
  readonly folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "profiles-" }));

  constructor(files: { readonly [path: string]: unknown } = {}) {
    for (const folder of ["data/profiles", "mine"]) {
      Deno.mkdirSync(`${this.folder}/${folder}`, { recursive: true });
    }
    for (const name of PROFILES) {
      Deno.copyFileSync(`${root}/data/profiles/${name}.json`, `${this.folder}/data/profiles/${name}.json`);
    }
    for (const [path, content] of Object.entries(files)) {
      Deno.writeTextFileSync(`${this.folder}/${path}`, JSON.stringify(content) ?? "");
    }
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** The content of quick.json, a new one each time. */
export const quick = () => JSON.parse(Deno.readTextFileSync(`${root}/data/profiles/quick.json`));
