import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What the demo writes to `<data>/demo.json`. */
export interface DemoFile {
  site: string;
  api: string;
  mail: string;
  organization_id: string;
  key: string;
  secret: string;
  notice: string;
  users: string[];
  purposes: string[];
  pids: { api: number };
}

/** The demo as `npm start` runs it, on ports and in a data folder of its own. */
export interface DemoProcess extends DemoFile {
  /** Its data folder. */
  data: string;
  /** Stops it the way an operator does. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Stops, starts again on the same ports and data; the same object goes on. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

const main = fileURLToPath(new URL("../examples/demo/main.ts", import.meta.url));

/** Two free ports next to each other are not promised by anybody: ask for each. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

interface Running {
  child: ChildProcess;
  file: DemoFile;
}

async function launch(data: string, port: number, apiPort: number, env: NodeJS.ProcessEnv): Promise<Running> {
  const child = spawn(process.execPath, ["--conditions=@consents/source", main], {
    env: { ...process.env, ...env, PORT: `${port}`, API_PORT: `${apiPort}`, DATA_DIR: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      if (line.startsWith("ready ")) resolve();
      else said += `${line}\n`;
    });
    child.once("exit", (code) =>
      reject(new Error(`the demo ended with ${code} before it was ready:\n${said}`)),
    );
  });
  return { child, file: JSON.parse(await readFile(join(data, "demo.json"), "utf8")) as DemoFile };
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return ended;
}

/** Starts the demo, with this in its environment; resolves when it has said `ready`. */
export async function startDemo(env: NodeJS.ProcessEnv = {}): Promise<DemoProcess> {
  const data = await mkdtemp(join(tmpdir(), "consents-demo-"));
  const [port, apiPort] = [await freePort(), await freePort()];
  let { child, file } = await launch(data, port, apiPort, env);
  const demo: DemoProcess = {
    ...file,
    data,
    stop: () => end(child),
    async restart() {
      await end(child);
      ({ child, file } = await launch(data, port, apiPort, env));
      Object.assign(demo, file);
    },
    async dispose() {
      await end(child);
      await rm(data, { recursive: true, force: true });
    },
  };
  return demo;
}
