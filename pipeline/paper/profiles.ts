/** A profile: the sizes of everything. Same code, same graph; only these numbers differ. */
import * as v from "valibot";
import { beyondSection } from "./beyond/profile.ts";
import { channelSection } from "./channel/profile.ts";
import { geometrySection } from "./geometry/profile.ts";
import { plateauSection } from "./plateau/profile.ts";
import { refuseFaults } from "./profile_faults.ts";
import { section, text } from "./profile_fields.ts";
import { readProfile, type WrittenProfile } from "./profile_files.ts";
import { scalingSection } from "./scaling/profile.ts";
import { toySection } from "./toy/profile.ts";

export const PROFILES = ["smoke", "quick", "night", "paper"] as const;

const sizes = section({
  about: text(),
  toy: toySection,
  plateau: plateauSection,
  channel: channelSection,
  scaling: scalingSection,
  geometry: geometrySection,
  beyond: beyondSection,
}, ["extends"]);

export interface Profile extends v.InferOutput<typeof sizes> {
  readonly name: string;
}

/**
 * Reads and checks a profile.
 * @param asked a name in data/profiles/, or the path of a file that ends with .json
 * @throws ProfileError, one line: an unknown name (with the nearest) or a broken file (with the value's path)
 */
export function loadProfile(projectRoot: string, asked: string): Profile {
  return checkedProfile(readProfile(projectRoot, asked));
}

/**
 * Each file is checked by itself, so that a message names the one that says what is wrong; then all of them together.
 * @throws ProfileError, one line, with the value's path
 */
export function checkedProfile({ name, asked, parts, value }: WrittenProfile): Profile {
  for (const { file, value, extended } of parts) {
    refuseFaults(v.safeParse(sizes, value).issues, { file, asked, extended });
  }
  const { output, success, issues } = v.safeParse(sizes, value);
  if (!success) refuseFaults(issues, { file: parts[0]!.file, asked });
  return { name, ...output as v.InferOutput<typeof sizes> };
}
