/**
 * Which remote a command works with: the one of its options, of the environment or of the project's file, in this order;
 * and the permission to speak with its host alone.
 */
import { resolve } from "node:path";
import { toFileUrl } from "@std/path";
import { type Address, readAddress, readIfPresent, type RemoteUse, type Totals } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { startAgain } from "../setup/adapter.ts";
import { bytes, counted, duration } from "./display/text.ts";
import type { Options } from "./options.ts";
import { type Project, storeDirOf } from "./project.ts";

/** The address; `none` is none. */
const VARIABLE = "FLAT_CHANNELS_REMOTE";
/** Sent to it over HTTP as a bearer token. */
const TOKEN = "FLAT_CHANNELS_REMOTE_TOKEN";
/** At the project's root, with fields of {@linkcode Settings}. It has no credentials, so that it may be given to others. */
const FILE = "remote.json";

interface Settings {
  readonly remote?: string;
  /** Whether `reproduce` sends nothing (default: where the address comes without credentials). */
  readonly readOnly?: boolean;
  /** A file of public keys, from the project's root. */
  readonly trust?: string;
}

/**
 * @returns null where no remote is asked for
 * @throws CommandError (64) for a wrong setting; GraphError for a wrong address
 */
export async function askedRemote(project: Project, options: Options): Promise<RemoteUse | null> {
  const settings = readSettings(project);
  const text = options.remote ?? nonEmpty(Deno.env.get(VARIABLE)) ?? settings.remote ?? "none";
  if (text === "none") return null;
  const address = await readAddress(text, {
    variable: (name) => Deno.env.get(name),
    token: nonEmpty(Deno.env.get(TOKEN)) ?? null,
    scratch: `${storeDirOf(project)}/tmp`,
  });
  await allowHost(address);
  return useOf(project, options, address, settings);
}

/** Of an archive that `--from` names. */
export async function archiveUse(project: Project, options: Options, archive: string): Promise<RemoteUse> {
  const url = toFileUrl(resolve(archive));
  if (!/\.(tar\.gz|tgz)$/.test(archive)) {
    throw new CommandError(
      EXIT.usage,
      `--from must be an archive, .tar.gz: found ${JSON.stringify(archive)}`,
    );
  }
  const around = { variable: () => undefined, token: null, scratch: `${storeDirOf(project)}/tmp` };
  return useOf(project, options, await readAddress(url.href, around), readSettings(project));
}

function useOf(project: Project, options: Options, address: Address, settings: Settings): RemoteUse {
  const ours = settings.readOnly === undefined ? address.ours : !settings.readOnly;
  const trust = options.trust ?? (settings.trust === undefined ? null : `${project.root}/${settings.trust}`);
  return {
    address,
    trust: trust === null ? null : keyFile(trust, "--trust"),
    sign: options.sign === null ? null : keyFile(options.sign, "--sign"),
    writes: ours && !options.remoteReadOnly,
  };
}

function readSettings({ root }: Project): Settings {
  const content = readIfPresent(`${root}/${FILE}`);
  if (content === null) return {};
  const wrong = (what: string) =>
    new CommandError(
      EXIT.usage,
      `${FILE}: ${what}: it has remote (a URL), readOnly (true or false), trust (a file)`,
    );
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(content));
  } catch {
    throw wrong("it is not JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrong("it is no object");
  for (const [name, each] of Object.entries(value)) {
    if (name === "readOnly") {
      if (typeof each !== "boolean") throw wrong("readOnly must be true or false");
    } else if (name !== "remote" && name !== "trust") throw wrong(`unknown field ${JSON.stringify(name)}`);
    else if (typeof each !== "string") throw wrong(`${name} must be a text`);
  }
  const settings = value as Settings;
  const url = settings.remote !== undefined && URL.canParse(settings.remote)
    ? new URL(settings.remote)
    : null;
  if (url !== null && url.username + url.password !== "") {
    throw wrong(`its address has credentials, which belong into $${VARIABLE} or $${TOKEN}`);
  }
  return settings;
}

export function keyFile(path: string, option: string): { text: string; name: string } {
  const content = readIfPresent(path);
  if (content !== null) return { text: new TextDecoder().decode(content), name: path };
  throw new CommandError(EXIT.usage, `${option} ${path}: there is no such file; deno task keygen makes keys`);
}

/**
 * Makes sure that this process may speak with the remote's host. It is started without any network; where a remote asks
 * for one, it starts again with that host and port alone.
 */
async function allowHost({ host, shown }: Address): Promise<void> {
  if (host === null) return;
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return;
  const run = await Deno.permissions.query({ name: "run", command: Deno.execPath() });
  if (run.state === "granted") {
    await startAgain({}, ["--v8-flags=--max-semi-space-size=2", `--allow-net=${host}`]);
  }
  throw new CommandError(EXIT.usage, `${shown} needs the network: run with --allow-net=${host}`);
}

/** What came of it, in lines. */
export function totalLines(address: string, totals: Totals): string[] {
  const lines: string[] = [];
  if (totals.fetched > 0) {
    const here = totals.hereBytes > 0 ? `, ${bytes(totals.hereBytes)} more were here already` : "";
    lines.push(
      `fetched ${counted(totals.fetched, "result")}, ${
        bytes(totals.fetchedBytes)
      }${here}, from ${address}: ` +
        `${duration(totals.spared)} of computing spared`,
    );
  }
  if (totals.sent > 0) {
    const there = totals.thereBytes > 0 ? `, ${bytes(totals.thereBytes)} more were there already` : "";
    lines.push(`sent ${counted(totals.sent, "result")}, ${bytes(totals.sentBytes)}${there}, to ${address}`);
  }
  if (totals.refused > 0) {
    lines.push(`refused ${counted(totals.refused, "result")} of ${address}: named above`);
  }
  return lines;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
