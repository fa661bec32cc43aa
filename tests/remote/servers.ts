/** Real servers on free ports of this machine: nginx with WebDAV, and one that speaks S3. */
import { root } from "../root.ts";

export interface Server extends AsyncDisposable {
  /** Ends without `/`. */
  readonly url: string;
  readonly folder: string;
}

/** The modules of nginx must have WebDAV. Null where it is fine, else why not. */
export async function whyNoNginx(): Promise<string | null> {
  try {
    const { stderr } = await new Deno.Command("nginx", { args: ["-V"], stdout: "null", stderr: "piped" })
      .output();
    return new TextDecoder().decode(stderr).includes("http_dav_module")
      ? null
      : "nginx is built without WebDAV";
  } catch {
    return "there is no nginx (Debian: apt-get install nginx-light)";
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/**
 * nginx with a configuration of its own: reading and WebDAV below `/`, with gzip; below `/closed/` for who knows the
 * password, and only reading below `/static/`. As users would set it up.
 * @param more further locations, for files in a folder; its file `users` has alice and her password
 */
export async function nginx(more: (folder: string) => string = () => ""): Promise<Server> {
  const folder = Deno.makeTempDirSync({ prefix: "nginx-" });
  const port = freePort();
  for (const name of ["data/ac", "data/cas", "tmp"]) Deno.mkdirSync(`${folder}/${name}`, { recursive: true });
  // htpasswd's plain SHA-1 form of alice:s3cret.
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode("s3cret"));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  Deno.writeTextFileSync(`${folder}/users`, `alice:{SHA}${hash}\n`);
  Deno.writeTextFileSync(
    `${folder}/nginx.conf`,
    `${Deno.uid() === 0 ? "user root;\n" : ""}daemon off;
worker_processes 2;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  log_format encodings "$request_method $uri $status $sent_http_content_encoding";
  access_log ${folder}/access.log encodings;
  ${
      ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((each) =>
        `${each}_temp_path ${folder}/tmp/${each};`
      ).join(" ")
    }
  default_type application/octet-stream;
  client_max_body_size 1m;
  gzip on; gzip_min_length 1; gzip_types application/octet-stream;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/data;
    location / { dav_methods PUT; create_full_put_path on; dav_access user:rw; }
    ${more(folder)}
    location /static/ { alias ${folder}/data/; }
    location /closed/ {
      alias ${folder}/data/; dav_methods PUT; create_full_put_path on;
      auth_basic "closed"; auth_basic_user_file ${folder}/users;
    }
  }
}
`,
  );
  const process = new Deno.Command("nginx", {
    args: ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const ended = process.output();
  await answers(`http://127.0.0.1:${port}/`, ended);
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    async [Symbol.asyncDispose]() {
      process.kill("SIGTERM");
      await ended;
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** The packages of the server of S3 must be at hand, or npm's registry. Null where they are, else why not. */
export async function whyNoS3(): Promise<string | null> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "cache",
      "--quiet",
      "--frozen",
      `--config=${root}/tests/remote/s3_server.json`,
      "npm:s3rver@3.7.1",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  return success ? null : "the packages of s3rver cannot be fetched from npm";
}

/** A server of S3 with the bucket `results`, in a process of its own. */
export async function s3(): Promise<Server & { readonly variables: { readonly [name: string]: string } }> {
  const folder = Deno.makeTempDirSync({ prefix: "s3-" });
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--frozen",
      `--config=${root}/tests/remote/s3_server.json`,
      "-A",
      `${root}/tests/remote/s3_server.ts`,
      folder,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the server of S3 ended");
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  const url = text.trim();
  return {
    url,
    folder,
    variables: {
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: "S3RVER",
      AWS_SECRET_ACCESS_KEY: "S3RVER",
    },
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.stdout.cancel();
      await process.status;
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** Waits until something listens. */
async function answers(url: string, ended: Promise<Deno.CommandOutput>): Promise<void> {
  let over: Deno.CommandOutput | null = null;
  ended.then((output) => over = output);
  for (;;) {
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch {
      if (over !== null) throw new Error(new TextDecoder().decode((over as Deno.CommandOutput).stderr));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
