/** Results shared with others: where they come from, whose are taken, what is sent. */
import { declare } from "./declaration.ts";

export const REMOTES = declare({
  remote: {
    value: "URL",
    about:
      "results that others made, or none: https://, s3://BUCKET/PREFIX, file:///FOLDER or an archive's " +
      "file:///FILE.tar.gz (default: $FLAT_CHANNELS_REMOTE, then remote.json)",
  },
  "remote-read-only": { about: "send nothing to the remote" },
  trust: {
    value: "KEYFILE",
    about: "take only results that are signed with one of these public keys",
  },
  sign: { value: "KEYFILE", about: "sign what is sent with this private key (deno task keygen)" },
  from: {
    value: "ARCHIVE",
    about: "the archive to take results from (deno task export)",
    excludes: { remote: "each say where results come from" },
  },
});
