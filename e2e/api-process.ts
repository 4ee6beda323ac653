import { type ChildProcess, execFile, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const main = fileURLToPath(import.meta.resolve("consents-api/main"));
const execArgv = ["--conditions=@consents/source"];

/** The consents API in a process of its own, as an operator runs it. */
export interface ApiProcess {
  url: string;
  child: ChildProcess;
  /** Ends it cleanly. */
  stop(): Promise<void>;
  /** Ends it without a warning: what it has not made durable is lost. */
  kill(): Promise<void>;
}

/** Runs a command of `consents-api` to its end, on the data folder; resolves to what it printed. */
export async function runApiCommand(data: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...execArgv,
    main,
    ...args,
    "--data",
    data,
  ]);
  return stdout;
}

/** Forks a program that says `{ready: url}` when it answers and ends when it is disconnected. */
export async function forkServer(file: string, args: readonly string[]): Promise<ApiProcess> {
  const child = fork(file, args, { execArgv, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await Promise.race([
    new Promise<string>((resolve) =>
      child.once("message", (message) => resolve((message as { ready: string }).ready)),
    ),
    ended.then(() => Promise.reject(new Error(`it ended before it answered: ${said}`))),
  ]);
  const endWith = (end: () => void) => {
    if (child.exitCode === null && child.signalCode === null) end();
    return ended;
  };
  return {
    url,
    child,
    stop: () => endWith(() => child.disconnect()),
    kill: () => endWith(() => child.kill("SIGKILL")),
  };
}

/** Starts `consents-api serve` on the data folder, without rate limits; resolves when it answers. Port 0: any free one. */
export function startApi(data: string, port = 0): Promise<ApiProcess> {
  const unlimited = ["--organization-rate", "0", "--person-rate", "0"];
  return forkServer(main, [
    "serve",
    "--data",
    data,
    "--port",
    `${port}`,
    "--log-level",
    "silent",
    ...unlimited,
  ]);
}

/** Makes an organization and a key with every scope. */
export async function createOrganization(data: string, id: string): Promise<{ key: string; secret: string }> {
  await runApiCommand(data, "organization", "create", id, "--name", id);
  const { key, secret } = JSON.parse(
    await runApiCommand(data, "keys", "create", "--organization", id, "--json"),
  );
  return { key, secret };
}
