/** The profile's section `beyond`: the sizes of what is asked beyond the paper, a section for each part. */
import type * as v from "valibot";
import { section } from "../profile_fields.ts";

export const beyondSection = section({});

export type BeyondSection = v.InferOutput<typeof beyondSection>;
