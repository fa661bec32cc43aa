/**
 * Ed25519 signatures over sealed actions. Keys are PEM files as OpenSSL writes and reads them: PKCS #8 for the one who
 * signs, SubjectPublicKeyInfo for those who check. A file of trusted keys may hold several, one after the other.
 *
 * What is signed is the sealed action's bytes, which hold the key, the fields under it and the hashes of the outputs: a
 * signature says that its maker stands by these bytes for this key.
 */
import { Buffer } from "node:buffer";
import { GraphError } from "../graph.ts";
import { sha256 } from "../store/hash.ts";
import type { Signature } from "../store/origins.ts";

export interface Signer {
  readonly id: string;
  sign(content: Uint8Array): Promise<Signature>;
}

/** Public keys by id. */
export type TrustedKeys = ReadonlyMap<string, CryptoKey>;

/** Bytes of a signature's file, at most. */
export const MOST_SIGNATURE = 1000;

/** A new key: the file to keep and the file to give away. */
export async function makeKeys(): Promise<{ id: string; privatePem: string; publicPem: string }> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]) as CryptoKeyPair;
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  return { id: idOf(spki), privatePem: pem("PRIVATE KEY", pkcs8), publicPem: pem("PUBLIC KEY", spki) };
}

/**
 * @param name the file's name, for the message
 * @throws GraphError when it is not a private key of Ed25519; the message has nothing of the text
 */
export async function readSigner(text: string, name: string): Promise<Signer> {
  const [der] = blocks(text, "PRIVATE KEY");
  const wrong = () =>
    new GraphError(`${name} has no private key of Ed25519 in PEM (-----BEGIN PRIVATE KEY-----)`);
  if (der === undefined) throw wrong();
  let secret: CryptoKey;
  try {
    secret = await crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
  } catch {
    throw wrong();
  }
  const { x } = await crypto.subtle.exportKey("jwk", secret);
  const open = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: x! }, "Ed25519", true, [
    "verify",
  ]);
  const id = idOf(new Uint8Array(await crypto.subtle.exportKey("spki", open)));
  return {
    id,
    async sign(content) {
      const signature = await crypto.subtle.sign("Ed25519", secret, content as Uint8Array<ArrayBuffer>);
      return { key: id, signature: Buffer.from(signature).toString("base64") };
    },
  };
}

/** @throws GraphError when there is no public key of Ed25519 in the text, or one of its blocks is none */
export async function readTrustedKeys(text: string, name: string): Promise<TrustedKeys> {
  const keys = new Map<string, CryptoKey>();
  for (const [at, der] of blocks(text, "PUBLIC KEY").entries()) {
    try {
      keys.set(idOf(der), await crypto.subtle.importKey("spki", der, "Ed25519", true, ["verify"]));
    } catch {
      throw new GraphError(`${name}: public key ${at + 1} is not one of Ed25519`);
    }
  }
  if (keys.size > 0) return keys;
  throw new GraphError(
    `${name} has no public key in PEM (-----BEGIN PUBLIC KEY-----): give the .pub file of a key`,
  );
}

/** Null when all is right; else what is wrong, after "its record". */
export async function judgeSignature(
  content: Uint8Array,
  signature: Signature | null,
  trusted: TrustedKeys,
): Promise<string | null> {
  if (signature === null) return "is not signed";
  const key = trusted.get(signature.key);
  if (key === undefined) return `is signed by ${signature.key}, which is not trusted`;
  const bytes = new Uint8Array(Buffer.from(signature.signature, "base64"));
  const right = await crypto.subtle.verify("Ed25519", key, bytes, content as Uint8Array<ArrayBuffer>);
  return right ? null : `is not what ${signature.key} signed`;
}

export function formatSignature(signature: Signature): Uint8Array {
  return new TextEncoder().encode(
    `${JSON.stringify({ key: signature.key, signature: signature.signature })}\n`,
  );
}

/** Null for what is none. */
export function parseSignature(bytes: Uint8Array): Signature | null {
  try {
    const { key, signature } = JSON.parse(new TextDecoder().decode(bytes)) as { [name: string]: unknown };
    const isId = typeof key === "string" && /^[0-9a-f]{16}$/.test(key);
    return isId && typeof signature === "string" ? { key, signature } : null;
  } catch {
    return null;
  }
}

/** Sixteen digits of the public key's SHA-256: enough to name a key, while the whole one checks. */
function idOf(spki: Uint8Array): string {
  return sha256(spki).slice(0, 16);
}

function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der).toString("base64").match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function blocks(text: string, label: string): Uint8Array<ArrayBuffer>[] {
  const pattern = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, "g");
  return [...text.matchAll(pattern)].map(([, body]) => new Uint8Array(Buffer.from(body!, "base64")));
}
