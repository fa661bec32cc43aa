/** From a remote's address, as users write it, to what speaks with it. No message repeats what may be a secret. */
import { fromFileUrl, toFileUrl } from "../file_address.ts";
import { GraphError } from "../graph.ts";
import { FolderTransport } from "./folder_transport.ts";
import { HttpTransport, type Sign } from "./http_transport.ts";
import type { Limits, Transport } from "./remote.ts";
import { s3Place, signS3 } from "./s3.ts";

/** What of the machine's environment counts. */
export interface Surroundings {
  /** A variable of the environment: S3's endpoint, region and credentials are read. */
  readonly variable: (name: string) => string | undefined;
  /** Sent as `Authorization: Bearer …` over HTTP; null where there is none. */
  readonly token: string | null;
  /** A folder for what is unpacked. */
  readonly scratch: string;
}

/** What an address says, without any traffic. */
export interface Address {
  /** As everybody may read it. */
  readonly shown: string;
  /** `HOST:PORT`, where there is one to speak with. */
  readonly host: string | null;
  /** Whether it comes with what shows that its user may write there: credentials, or a folder of files. */
  readonly ours: boolean;
  open(limits: Limits): Promise<Transport>;
}

/** What a header's value may be made of, without blanks. */
const HEADER_TEXT = /^[\x21-\x7e]+$/;

const FORMS =
  "https://HOST/PATH, http://HOST/PATH, s3://BUCKET/PREFIX, file:///FOLDER or file:///ARCHIVE.tar.gz";

/** @throws GraphError for what is no such address */
export function readAddress(text: string, around: Surroundings): Address {
  const url = URL.canParse(text) ? new URL(text) : null;
  const wrong = (what: string) => new GraphError(`the remote's address ${what}: it must be ${FORMS}`);
  if (url === null) throw wrong("is no URL");
  if (url.search !== "" || url.hash !== "") throw wrong("has a part after ? or #");
  switch (url.protocol) {
    case "http:":
    case "https:":
      return httpAddress(url, around);
    case "s3:":
      if (url.username + url.password !== "") {
        throw wrong("has credentials, which S3 takes from AWS_ACCESS_KEY_ID");
      }
      return s3Address(url, around);
    case "file:":
      if (url.host !== "") throw wrong("names a machine; a folder's has three slashes");
      return fileAddress(pathOf(url, wrong), around);
    default:
      throw wrong(`begins with ${url.protocol.slice(0, -1)}`);
  }
}

/** @throws GraphError for an encoded `/`, which no name of a file has */
function pathOf(url: URL, wrong: (what: string) => GraphError): string {
  try {
    return fromFileUrl(url);
  } catch {
    throw wrong("has a part %2F, which no path has");
  }
}

/** The address of a file here. */
export function addressOfFile(path: string): string {
  return toFileUrl(path).href;
}

/** @throws GraphError for a token that no header can have */
function httpAddress(url: URL, { token }: Surroundings): Address {
  if (token !== null && !HEADER_TEXT.test(token)) {
    throw new GraphError(
      "the remote's token has characters that none has: it must be one word, without line ends",
    );
  }
  const authorization = credentials(url) ?? (token === null ? null : `Bearer ${token}`);
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}/`;
  const sign: Sign = (_method, _url, headers) => {
    if (authorization !== null) headers.set("authorization", authorization);
    return Promise.resolve(headers);
  };
  const shown = base.slice(0, -1);
  return {
    shown,
    host: hostOf(url),
    ours: authorization !== null,
    open: (limits) => Promise.resolve(new HttpTransport(shown, base, sign, limits)),
  };
}

/** Of `https://user:password@host`, as HTTP's basic scheme has them. */
function credentials(url: URL): string | null {
  if (url.username + url.password === "") return null;
  const bytes = new TextEncoder().encode([url.username, url.password].map(decoded).join(":"));
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** A password with a plain `%` is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function s3Address(url: URL, { variable }: Surroundings): Address {
  const { base, shown, keys, region } = s3Place(url, variable);
  return {
    shown,
    host: hostOf(new URL(base)),
    ours: keys !== null,
    open: async (limits) => new HttpTransport(shown, base, await signS3(keys, region), limits),
  };
}

function fileAddress(path: string, { scratch }: Surroundings): Address {
  const folder = path.replace(/\/+$/, "");
  if (!/\.(tar\.gz|tgz)$/.test(folder)) {
    const shown = addressOfFile(folder);
    return {
      shown,
      host: null,
      ours: true,
      open: (limits) => Promise.resolve(new FolderTransport(shown, folder, limits)),
    };
  }
  // Its name alone: where it lay is of this machine.
  const shown = folder.slice(folder.lastIndexOf("/") + 1);
  return {
    shown,
    host: null,
    ours: false,
    open: async (limits) => {
      // By itself: of what an address needs, this alone has a package.
      const { unpackResults } = await import("./archive.ts");
      const unpacked = await unpackResults(folder, scratch);
      const inner = new FolderTransport(shown, unpacked.path, limits);
      return {
        address: shown,
        get: (...given) => inner.get(...given),
        has: (...given) => inner.has(...given),
        put: (...given) => inner.put(...given),
        close: () => unpacked.remove(),
      };
    },
  };
}

function hostOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}
