/** What is run: the sizes, and how many stages at once. */
import { declare } from "./declaration.ts";

export const RUNS = declare({
  profile: {
    value: "NAME",
    about:
      "the sizes of everything: smoke, quick (default), night, paper, or one of your own, NAME or FILE.json",
  },
  jobs: {
    value: "N",
    short: "j",
    about: "stages that run at once (default: the number of processors)",
  },
  "keep-going": { about: "finish everything that does not depend on a failed stage" },
});
