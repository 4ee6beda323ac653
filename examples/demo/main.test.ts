import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DemoFile } from "./start-demo.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

interface Run {
  child: ChildProcess;
  /** Resolves with what was printed so far when it says `ready` or ends. */
  ready: Promise<string>;
  ended: Promise<{ code: number | null; said: string }>;
}

function run(env: Record<string, string>): Run {
  const child = spawn(process.execPath, ["--conditions=@consents/source", main], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ready = new Promise<string>((resolve) => {
    const listen = (text: string) => {
      said += text;
      if (/^ready .*\n/m.test(said)) resolve(said);
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    child.once("close", () => resolve(said));
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, said }));
  });
  return { child, ready, ended };
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `${typeof address === "object" ? address?.port : address}`;
}

let data: string;
let ports: { PORT: string; API_PORT: string };

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "consents-demo-"));
  ports = { PORT: await freePort(), API_PORT: await freePort() };
});
afterAll(() => rm(data, { recursive: true, force: true }));

async function readDemoFile(): Promise<DemoFile> {
  return JSON.parse(await readFile(join(data, "demo.json"), "utf8")) as DemoFile;
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("the demo", () => {
  let first: DemoFile;

  it("starts, says where it answers, and stops with exit code 0", async () => {
    // Set for other programs: they are not for the consents API of the demo.
    const foreign = { HOST: "foo.example", PUBLIC_URL: "/app", LOG_LEVEL: "debug", LIFETIME_CAP: "600" };
    const demo = run({ ...ports, ...foreign, DATA_DIR: data });
    expect(await demo.ready).toMatch(
      new RegExp(`^ready http://localhost:${ports.PORT} http://localhost:${ports.API_PORT}$`, "m"),
    );
    first = await readDemoFile();
    expect((await stat(join(data, "demo.json"))).mode & 0o777).toBe(0o600);
    for (const path of ["/", "/login/", "/mail/", "/preferences/", "/helpdesk/"]) {
      expect((await fetch(first.site + path)).status, path).toBe(200);
    }
    const mails = (await (await fetch(`${first.mail}messages.json`)).json()) as { links: string[] }[];
    expect(mails.flatMap(({ links }) => links)[0]).toMatch(
      new RegExp(`^${first.site}/preferences/\\?lang=\\w\\w&consent=[\\w-]+\\.[\\w-]+\\.[\\w-]+$`),
    );
    expect(isRunning(first.pids.api)).toBe(true);

    demo.child.kill("SIGTERM");
    expect((await demo.ended).code).toBe(0);
    expect(isRunning(first.pids.api)).toBe(false);
  });

  it("finds everything again at the next start, and lets no second demo at it", async () => {
    const demo = run({ ...ports, DATA_DIR: data });
    await demo.ready;
    const second = await readDemoFile();
    const { key, secret, users, purposes } = first;
    expect(second).toMatchObject({ key, secret, users, purposes });
    const session = await fetch(`${second.api}/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "api-key", key, secret }),
    });
    expect(session.status).toBe(200);
    expect(await (await fetch(`${second.mail}messages.json`)).json()).toHaveLength(4);

    const elsewhere = { PORT: await freePort(), API_PORT: await freePort() };
    expect(await run({ ...elsewhere, DATA_DIR: data }).ended).toEqual({
      code: 1,
      said: `Another demo runs on the data folder ${data}. Stop it, or choose another: DATA_DIR=… npm start\n`,
    });
    expect(await readDemoFile()).toEqual(second);

    demo.child.kill("SIGINT");
    expect((await demo.ended).code).toBe(0);
  });

  it("makes a new key when the database does not know that of demo.json", async () => {
    await writeFile(join(data, "demo.json"), JSON.stringify({ ...first, key: "key_of_another_database" }));
    const demo = run({ ...ports, DATA_DIR: data });
    expect(await demo.ready).toContain("\nready ");
    const { key, secret } = await readDemoFile();
    expect(key).not.toBe("key_of_another_database");
    expect(secret).not.toBe(first.secret);

    demo.child.kill("SIGTERM");
    expect((await demo.ended).code).toBe(0);
  });

  it("ends with a sentence and exit code 1 when the consents API is killed", async () => {
    const demo = run({ ...ports, DATA_DIR: data });
    await demo.ready;
    process.kill((await readDemoFile()).pids.api, "SIGKILL");
    const { code, said } = await demo.ended;
    expect(code).toBe(1);
    expect(said).toContain("The consents API ended (SIGKILL)");
  });
});

describe("a demo that cannot run says why and ends with exit code 1", () => {
  it.each(["PORT", "API_PORT"] as const)("busy %s", async (name) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(Number(ports[name]), "127.0.0.1", resolve));
    const { code, said } = await run({ ...ports, DATA_DIR: data }).ended;
    await new Promise((resolve) => server.close(resolve));
    expect(code).toBe(1);
    expect(said).toBe(
      `Port ${ports[name]} is in use. Stop what listens there, or choose another: ${name}=… npm start\n`,
    );
  });

  it("a port that is none", async () => {
    const { code, said } = await run({ ...ports, PORT: "65536", DATA_DIR: data }).ended;
    expect(code).toBe(1);
    expect(said).toBe("PORT is 65536; it must be a port from 1 to 65535.\n");
  });

  it("a data folder that cannot be made", async () => {
    const file = join(data, "a-file");
    await writeFile(file, "");
    const folders = [[join(file, "data"), "ENOTDIR"]];
    // Node's own way to make folders never comes back from there.
    if (process.platform === "linux") folders.push(["/proc/consents/data", "ENOENT"]);
    for (const [folder = "", why] of folders) {
      const { code, said } = await run({ ...ports, DATA_DIR: folder }).ended;
      expect(code).toBe(1);
      expect(said).toBe(
        `The data folder ${folder} cannot be written (${why}). Choose another: DATA_DIR=… npm start\n`,
      );
    }
  });

  it("a damaged database", async () => {
    const damaged = await mkdtemp(join(tmpdir(), "consents-damaged-"));
    await writeFile(
      join(damaged, "consents.sqlite"),
      "this is no database, and longer than its header".repeat(200),
    );
    const { code, said } = await run({ ...ports, DATA_DIR: damaged }).ended;
    await rm(damaged, { recursive: true });
    expect(code).toBe(1);
    expect(said).toMatch(/^consents-api: .*(damaged|not a database)/);
    expect(said).not.toContain("    at ");
  });

  it("a damaged demo.json", async () => {
    await writeFile(join(data, "demo.json"), "{");
    const { code, said } = await run({ ...ports, DATA_DIR: data }).ended;
    expect(code).toBe(1);
    expect(said).toBe(
      `${join(data, "demo.json")} is damaged: it holds no JSON. Remove it and start again.\n`,
    );
  });
});
