import { type ChildProcess, execFile, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const main = fileURLToPath(import.meta.resolve("consents-api/main"));
const builtMain = fileURLToPath(new URL("../dist/main.js", import.meta.resolve("consents-api/main")));
const execArgv = ["--conditions=@consents/source"];
/** How the package's README says to keep the process small. */
const SMALL = ["--max-semi-space-size=8", "--max-old-space-size=512"];

/** The consents API in a process of its own, as an operator runs it. */
export interface ApiProcess {
  url: string;
  child: ChildProcess;
  /** Ends it cleanly. */
  stop(): Promise<void>;
  /** Ends it without a warning: what it has not made durable is lost. */
  kill(): Promise<void>;
}

/** Which database it is: that of a data folder, or with a `DATABASE_URL` that one. */
export interface ApiPlace {
  data: string;
  /** More environment variables. */
  env?: Readonly<Record<string, string>>;
}

/** Runs a command of `consents-api` to its end; resolves to what it printed. */
export async function runApiCommand(place: string | ApiPlace, ...args: string[]): Promise<string> {
  const { data, env } = placeOf(place);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...execArgv, main, ...args, "--data", data],
    { env: { ...process.env, ...env } },
  );
  return stdout;
}

/** Forks a program that says `{ready: url}` when it answers and ends when it is disconnected. */
export async function forkServer(
  file: string,
  args: readonly string[],
  env: ApiPlace["env"] = {},
  flags: readonly string[] = execArgv,
): Promise<ApiProcess> {
  const options = { execArgv: [...flags], env: { ...process.env, ...env } };
  const child = fork(file, args, { ...options, stdio: ["ignore", "ignore", "pipe", "ipc"] });
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

/** How {@link startApi} runs the API. */
export interface ApiMode {
  /** As it is published, and not from source; it must have been built. */
  built?: boolean;
  /** In little memory, as its README says. */
  small?: boolean;
}

/** Starts `consents-api serve` on a free port, without rate limits; resolves when it answers. */
export function startApi(
  place: string | ApiPlace,
  { built = false, small = false }: ApiMode = {},
): Promise<ApiProcess> {
  const { data, env } = placeOf(place);
  const unlimited = ["--organization-rate", "0", "--person-rate", "0"];
  const args = ["serve", "--data", data, "--port", "0", "--log-level", "silent", ...unlimited];
  const flags = [...(built ? [] : execArgv), ...(small ? SMALL : [])];
  return forkServer(built ? builtMain : main, args, env, flags);
}

/** Makes an organization and a key with every scope. */
export async function createOrganization(
  place: string | ApiPlace,
  id: string,
): Promise<{ key: string; secret: string }> {
  await runApiCommand(place, "organization", "create", id, "--name", id);
  const { key, secret } = JSON.parse(
    await runApiCommand(place, "keys", "create", "--organization", id, "--json"),
  );
  return { key, secret };
}

function placeOf(place: string | ApiPlace): ApiPlace {
  return typeof place === "string" ? { data: place } : place;
}
