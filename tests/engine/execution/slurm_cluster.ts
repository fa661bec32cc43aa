/**
 * A Slurm cluster of one's own on one machine: munged, slurmctld and several slurmd in a temporary folder, with private
 * ports. Nothing of a cluster that this machine may belong to is touched.
 */
const PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo", "scontrol"];

/** Why there can be no cluster here, or null. */
export function noCluster(): string | null {
  if (Deno.build.os !== "linux") return "Slurm's daemons run on Linux";
  if (Deno.uid() !== 0) return "slurmd starts jobs as root only";
  const missing = PROGRAMS.filter((name) => programPath(name) === null);
  if (missing.length === 0) return null;
  return `${missing.join(", ")} not found: apt-get install slurm-wlm munge`;
}

function programPath(name: string): string | null {
  return ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].map((folder) => `${folder}/${name}`)
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    }) ?? null;
}

export class Cluster implements AsyncDisposable {
  readonly nodes = [1, 2, 3, 4].map((number) => `node${number}`);
  private readonly folder = Deno.makeTempDirSync({ prefix: "slurm-" });
  private readonly daemons = new Map<string, Deno.ChildProcess>();
  private readonly before = Deno.env.get("SLURM_CONF");

  private constructor(settings: readonly string[]) {
    const ports = freePorts(this.nodes.length + 1);
    const { folder } = this;
    Deno.mkdirSync(`${folder}/state`);
    const key = crypto.getRandomValues(new Uint8Array(1024));
    Deno.writeFileSync(`${folder}/munge.key`, key, { mode: 0o400 });
    const host = Deno.hostname().split(".")[0]!;
    const lines = [
      "ClusterName=fixture",
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmctldPort=${ports[0]}`,
      "SlurmUser=root",
      "SlurmdUser=root",
      "AuthType=auth/munge",
      `AuthInfo=socket=${folder}/munge.sock`,
      `StateSaveLocation=${folder}/state`,
      `SlurmdSpoolDir=${folder}/spool-%n`,
      `SlurmctldPidFile=${folder}/slurmctld.pid`,
      `SlurmdPidFile=${folder}/%n.pid`,
      `SlurmctldLogFile=${folder}/slurmctld.log`,
      `SlurmdLogFile=${folder}/%n.log`,
      "ProctrackType=proctrack/pgid",
      "TaskPlugin=task/none",
      "SwitchType=switch/none",
      "MpiDefault=none",
      "ReturnToService=2",
      "SlurmdTimeout=5",
      "KillWait=2",
      "MinJobAge=5",
      "SchedulerType=sched/backfill",
      "SchedulerParameters=sched_interval=1,bf_interval=1",
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_CPU",
      ...settings,
      ...this.nodes.map((name, at) =>
        `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${
          ports[at + 1]
        } CPUs=1 RealMemory=1000`
      ),
      "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
      "",
    ];
    Deno.writeTextFileSync(`${folder}/slurm.conf`, lines.join("\n"));
    Deno.env.set("SLURM_CONF", `${folder}/slurm.conf`);
  }

  /** @param settings further lines of slurm.conf */
  static async start(...settings: readonly string[]): Promise<Cluster> {
    const cluster = new Cluster(settings);
    try {
      const { folder } = cluster;
      cluster.spawn("munged", [
        ...["--foreground", "--force", `--socket=${folder}/munge.sock`, `--key-file=${folder}/munge.key`],
        ...[
          `--pid-file=${folder}/munge.pid`,
          `--log-file=${folder}/munge.log`,
          `--seed-file=${folder}/munge.seed`,
        ],
      ]);
      await until(() => isThere(`${folder}/munge.sock`), "munged");
      cluster.startController();
      for (const node of cluster.nodes) cluster.startNode(node);
      await cluster.untilIdle();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  startController(): void {
    this.spawn("slurmctld", ["-D"]);
  }

  startNode(node: string): void {
    this.spawn("slurmd", ["-D", "-N", node], node);
  }

  /** The end of a daemon, as when its machine fails. */
  async kill(daemon: string): Promise<void> {
    const child = this.daemons.get(daemon)!;
    this.daemons.delete(daemon);
    child.kill("SIGKILL");
    await child.status;
  }

  /** The end of a job's process. */
  killJob(job: string): void {
    for (const pid of processesWith("environ", `SLURM_JOB_ID=${job}`)) kill(pid);
  }

  /** The end of a node with all that runs there. */
  async killNode(node: string, job: string): Promise<void> {
    await this.kill(node);
    for (const pid of processesNamed(`slurmstepd: [${job}.`)) kill(pid);
    this.killJob(job);
  }

  async untilIdle(): Promise<void> {
    await until(async () => {
      const { out } = await this.ask("sinfo", ["--noheader", "--Node", "--format=%T"]);
      return out.trim().split("\n").filter((state) => state === "idle").length === this.nodes.length;
    }, "idle nodes");
  }

  /** One of Slurm's programs; patient with a controller that is about to start. */
  async ask(program: string, args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.daemons.has("slurmctld")) await this.ask("scancel", ["--user=root", "--signal=KILL", "--full"]);
    for (const name of [...this.daemons.keys()].reverse()) await this.kill(name);
    const ours = processesWith("environ", `SLURM_CONF=${this.folder}/slurm.conf`);
    for (const pid of [...ours, ...processesNamed(this.folder)]) kill(pid);
    if (this.before === undefined) Deno.env.delete("SLURM_CONF");
    else Deno.env.set("SLURM_CONF", this.before);
    Deno.removeSync(this.folder, { recursive: true });
  }

  private spawn(program: string, args: readonly string[], name = program): void {
    const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
    this.daemons.set(name, new Deno.Command(programPath(program)!, { args: [...args], ...quiet }).spawn());
  }
}

/** Looks again and again, as long as it takes a slow machine. */
export async function until(what: () => boolean | Promise<boolean>, name: string): Promise<void> {
  for (let looks = 0; !(await what()); looks++) {
    if (looks > 900) throw new Error(`waited in vain for ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch {
    return false;
  }
}

function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  return listeners.map((listener) => {
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    return port;
  });
}

/** Processes with this line in their environment (or command line), but for this one. */
function processesWith(file: "environ" | "cmdline", line: string): number[] {
  return searched(["--null-data", "--line-regexp", "--fixed-strings"], line, file);
}

function processesNamed(part: string): number[] {
  return searched(["--fixed-strings"], part, "cmdline");
}

/** By way of grep: Deno lets nobody read in /proc who may not do everything. */
function searched(options: readonly string[], pattern: string, file: string): number[] {
  const script = 'file=$0; exec grep --text --no-messages --files-with-matches "$@" /proc/[0-9]*/$file';
  const args = ["-c", script, file, ...options, "--regexp", pattern];
  const { stdout } = new Deno.Command("sh", { args }).outputSync();
  return [...new TextDecoder().decode(stdout).matchAll(/^\/proc\/(\d+)\//gm)].map(([, pid]) => Number(pid))
    .filter((pid) => pid !== Deno.pid);
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
