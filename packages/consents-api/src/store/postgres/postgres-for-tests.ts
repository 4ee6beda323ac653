import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";

/** A PostgreSQL of its own for tests, on a socket in a folder of its own: nobody else sees it, no port is taken. */
export interface PostgresServer {
  /** Makes an empty database, with more options of `create database` if any; resolves to its URL. */
  createDatabase(options?: string): Promise<string>;
  /** Folder of the socket, for a proxy. */
  folder: string;
  /** Ends it at once, as a crash does: what is committed is in its log only. */
  crash(): Promise<void>;
  /** Starts it again after a crash. */
  start(): Promise<void>;
  /** Ends it and removes everything. */
  stop(): Promise<void>;
}

const SUPERUSER = "postgres";
/** Only part of the socket's name. */
const PORT = 5432;

// As packagers install it. https://www.postgresql.org/download/
const folders = [
  ...versionsIn("/usr/lib/postgresql", "bin"), // Debian, Ubuntu
  ...versionsIn("/usr", "bin", /^pgsql-\d+$/), // Red Hat
  ...versionsIn("/opt/homebrew/opt", "bin", /^postgresql(@\d+)?$/),
  ...versionsIn("/usr/local/opt", "bin", /^postgresql(@\d+)?$/),
  ...(process.env.PATH ?? "").split(delimiter),
];

/** Folder of PostgreSQL's server programs; undefined when this machine has none. */
export const postgresPrograms: string | undefined = folders.find(
  (folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
);

/** Why tests that need PostgreSQL are skipped. */
export const POSTGRES_MISSING = "needs PostgreSQL's server programs (Debian: apt-get install postgresql)";

/**
 * Starts a PostgreSQL with its defaults, fsync included.
 *
 * @param settings - more settings, such as `synchronous_commit`
 */
export async function startPostgres(settings: Record<string, string> = {}): Promise<PostgresServer> {
  if (postgresPrograms === undefined) throw new Error(POSTGRES_MISSING);
  const programs = postgresPrograms;
  const folder = mkdtempSync(join(tmpdir(), "consents-pg-"));
  const data = join(folder, "data");
  const owner = findOwner();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const options = { ...owner, cwd: folder };
  const init = ["--pgdata", data, "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8"];
  execFileSync(join(programs, "initdb"), [...init, "--no-sync", "--no-locale"], {
    ...options,
    stdio: "pipe",
  });

  let server: ChildProcess | undefined;
  let databases = 0;
  const killServer = (): void => void server?.kill("SIGKILL");
  process.once("exit", killServer);

  async function start(): Promise<void> {
    const all = { listen_addresses: "", unix_socket_directories: folder, ...settings };
    const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    server = spawn(join(programs, "postgres"), ["-D", data, ...flags], {
      ...options,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said: string[] = [];
    for await (const line of createInterface(server.stderr!)) {
      said.push(line);
      if (line.includes("ready to accept connections")) break;
    }
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${said.join("\n")}`);
    server.stderr!.resume();
  }

  // An immediate shutdown: no last checkpoint, for which a busy disk would be waited.
  async function crash(): Promise<void> {
    if (server === undefined || server.exitCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGQUIT");
    await ended;
  }

  await start();
  return {
    folder,
    async createDatabase(options = "") {
      const name = `test_${++databases}`;
      const client = new Client({ connectionString: urlOf(folder, "postgres") });
      await client.connect();
      await client.query(`create database ${name} ${options}`);
      await client.end();
      return urlOf(folder, name);
    },
    crash,
    start,
    async stop() {
      await crash();
      process.off("exit", killServer);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function urlOf(folder: string, database: string): string {
  return `postgres://${SUPERUSER}@/${database}?host=${encodeURIComponent(folder)}&port=${PORT}`;
}

/** PostgreSQL refuses to run as root; then it runs as its own user, or as nobody. */
function findOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of [SUPERUSER, "nobody"]) {
    try {
      const [uid, gid] = ["-u", "-g"].map((flag) =>
        Number(execFileSync("id", [flag, name], { stdio: "pipe" })),
      );
      return { uid: uid!, gid: gid! };
    } catch {
      // There is no such user.
    }
  }
  throw new Error("PostgreSQL cannot run as root, and there is no user postgres or nobody.");
}

/** The newest version first. */
function versionsIn(folder: string, below: string, pattern = /^\d+$/): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => pattern.test(name));
  const newestFirst = names.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return newestFirst.map((name) => join(folder, name, below));
}
