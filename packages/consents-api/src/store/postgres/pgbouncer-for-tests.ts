import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { PostgresServer } from "./postgres-for-tests.ts";

/** A PgBouncer that pools transactions, before a PostgreSQL of a test. */
export interface Pgbouncer {
  /** The URL of a database through it. */
  urlOf(url: string): string;
  stop(): Promise<void>;
}

/** Its program; undefined when this machine has none. */
export const pgbouncerProgram: string | undefined = [
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/sbin",
]
  .map((folder) => join(folder, "pgbouncer"))
  .find((program) => existsSync(program));

export async function startPgbouncer(server: PostgresServer): Promise<Pgbouncer> {
  if (pgbouncerProgram === undefined) throw new Error("There is no pgbouncer here.");
  const folder = join(server.folder, "pgbouncer");
  mkdirSync(folder);
  const { uid, gid } = statSync(server.folder);
  chownSync(folder, uid, gid);
  const settings = join(folder, "pgbouncer.ini");
  const users = join(folder, "users.txt");
  writeFileSync(users, '"postgres" ""\n');
  // Two connections for everybody, so that each transaction may well get another one than the one before.
  writeFileSync(
    settings,
    `[databases]
* = host=${server.folder} port=5432
[pgbouncer]
listen_addr =
unix_socket_dir = ${folder}
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 2
`,
  );
  const proxy: ChildProcess = spawn(pgbouncerProgram, [settings], {
    ...(process.getuid?.() === 0 && { uid, gid }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  for await (const line of createInterface(proxy.stderr!)) {
    said.push(line);
    if (line.includes("process up")) break;
  }
  if (proxy.exitCode !== null) throw new Error(`PgBouncer did not start:\n${said.join("\n")}`);
  proxy.stderr!.resume();
  return {
    urlOf: (url) =>
      url
        .replace(encodeURIComponent(server.folder), encodeURIComponent(folder))
        .replace("port=5432", "port=6432"),
    async stop() {
      const ended = once(proxy, "exit");
      proxy.kill("SIGINT");
      await ended;
    },
  };
}
