/** The profile's section `beyond`: the sizes of what is asked beyond the paper, a section for each part. */
import type * as v from "valibot";
import { section } from "../profile_fields.ts";
import { elsewhereSection } from "./elsewhere/profile.ts";
import { entrancesSection } from "./entrances/profile.ts";
import { gatesSection } from "./gates/profile.ts";
import { waysOutSection } from "./ways_out/profile.ts";

export const beyondSection = section({
  entrances: entrancesSection,
  ways_out: waysOutSection,
  elsewhere: elsewhereSection,
  gates: gatesSection,
});

export type BeyondSection = v.InferOutput<typeof beyondSection>;
