/**
 * Objects of S3 and of servers that speak it: `s3://BUCKET/PREFIX` as an address of HTTP, and signatures (version 4) of
 * its requests by aws4fetch. Of the SDK nothing but the signature would be used: every request goes through the one
 * transport that reads within bounds.
 *
 * Endpoint, region and credentials come from the variables that all tools of S3 read: AWS_ENDPOINT_URL_S3 or
 * AWS_ENDPOINT_URL, AWS_REGION or AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
 * Without credentials requests are not signed, which a public bucket lets read.
 */
import { GraphError } from "../graph.ts";
import type { Sign } from "./http_transport.ts";

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3Place {
  /** The URL of the prefix, ends with `/`. */
  readonly base: string;
  readonly shown: string;
  readonly region: string;
  readonly keys: S3Keys | null;
}

const NAMES: { readonly [name: string]: string } = {
  ...{ accessKeyId: "AWS_ACCESS_KEY_ID", secretAccessKey: "AWS_SECRET_ACCESS_KEY" },
  sessionToken: "AWS_SESSION_TOKEN",
};

/** @throws GraphError for a bucket, an endpoint or keys that are none */
export function s3Place(url: URL, variable: (name: string) => string | undefined): S3Place {
  const read = (...names: string[]) =>
    names.map(variable).find((value) => value !== undefined && value !== "");
  const bucket = url.host;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new GraphError(`s3://${bucket}: a bucket's name is 3 to 63 of a-z, 0-9, . and -`);
  }
  const region = read("AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1";
  const endpoint = read("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
  const prefix = url.pathname.replace(/^\/+|\/+$/g, "");
  const below = prefix === "" ? "" : `${prefix}/`;
  const [accessKeyId, secretAccessKey] = [read("AWS_ACCESS_KEY_ID"), read("AWS_SECRET_ACCESS_KEY")];
  const sessionToken = read("AWS_SESSION_TOKEN");
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const names = [NAMES.accessKeyId, NAMES.secretAccessKey];
    const [here, missing] = accessKeyId === undefined ? names.toReversed() : names;
    throw new GraphError(
      `$${here} is set and $${missing} is not: set both, or neither to read without credentials`,
    );
  }
  for (const [name, value] of Object.entries({ accessKeyId, secretAccessKey, sessionToken })) {
    if (value === undefined || /^[\x21-\x7e]+$/.test(value)) continue;
    throw new GraphError(
      `S3's ${NAMES[name]} has characters that none has: it must be one word, without line ends`,
    );
  }
  return {
    base: `${hostFor(bucket, region, endpoint)}/${below}`,
    shown: `s3://${bucket}/${below}`.replace(/\/$/, ""),
    region,
    keys: accessKeyId === undefined || secretAccessKey === undefined
      ? null
      : { accessKeyId, secretAccessKey, ...sessionToken === undefined ? {} : { sessionToken } },
  };
}

/** A bucket is a part of the host's name with the service itself, and of the path with other servers. */
function hostFor(bucket: string, region: string, endpoint: string | undefined): string {
  if (endpoint === undefined) {
    const host = `s3.${region}.amazonaws.com`;
    // A certificate is for one label before the service's name.
    return bucket.includes(".") ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username + url.password + url.search !== "") {
    throw new GraphError("AWS_ENDPOINT_URL must be http://HOST or https://HOST, without credentials");
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}/${bucket}`;
}

/** What signs requests; the package is loaded here, so that other remotes need none. */
export async function signS3(keys: S3Keys | null, region: string): Promise<Sign> {
  if (keys === null) return (_method, _url, headers) => Promise.resolve(headers);
  const { AwsV4Signer } = await import("aws4fetch");
  return async (method, url, headers, hash) => {
    // The server refuses a body that is another.
    if (hash !== null) headers.set("x-amz-content-sha256", hash);
    const signed = await new AwsV4Signer({ ...keys, method, url, headers, service: "s3", region }).sign();
    signed.headers.delete("host");
    return signed.headers;
  };
}
