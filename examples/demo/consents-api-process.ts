import { type ChildProcess, execFile, fork } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DemoError } from "./demo-error.ts";
import { atDeadline, type Stop } from "./stop.ts";

/** The consents API as a process of its own, as an operator runs it. */
export interface ConsentsApiProcess {
  pid: number;
  /** Resolves when it has ended, asked or not, with a sentence about how. */
  ended: Promise<string>;
  /** Lets it finish its requests. */
  stop: Stop;
}

/** What the package's `bin` runs, from source or as built, like everything else in this process. */
const main = fileURLToPath(import.meta.resolve("consents-api").replace(/index(\.[jt]s)$/, "main$1"));

/**
 * What the consents API may know of the environment: where its database is (`DATABASE_URL`, and what PostgreSQL's
 * clients read), and what every program needs. A `HOST` or `LOG_LEVEL` that was set for something else is not for it.
 */
function environment(): NodeJS.ProcessEnv {
  const known =
    /^(DATABASE_URL|PG[A-Z]+|PATH|HOME|USERPROFILE|APPDATA|SYSTEMROOT|TEMP|TMP|TMPDIR|TZ|NODE_.+)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => known.test(name)));
}

/** Runs a command of the consents API on the data folder to its end; resolves to what it printed. */
export async function runConsentsApi(data: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...process.execArgv, main, ...args, "--data", data],
    { encoding: "utf8", env: environment() },
  ).catch((error: { stderr?: string; message: string }) => {
    throw new DemoError(error.stderr?.trim() || error.message);
  });
  return stdout;
}

/**
 * Starts the consents API on the data folder; resolves when it answers. Its log goes to `consents-api.log` there, its
 * mails to `smtp`. Rejects with what it said when it cannot start.
 */
export async function startConsentsApi(
  data: string,
  port: number,
  smtp: string,
): Promise<ConsentsApiProcess> {
  const logFile = join(data, "consents-api.log");
  const log = await open(logFile, "a", 0o600);
  const address = ["--host", "127.0.0.1", "--port", `${port}`, "--public-url", `http://localhost:${port}`];
  // On one's own machine people try hard, with scripts.
  const unlimited = ["--organization-rate", "0", "--person-rate", "0", "--failure-rate", "0"];
  const child = fork(main, ["serve", "--data", data, ...address, ...unlimited], {
    env: { ...environment(), SMTP_URL: smtp, MAIL_FROM: "Harbour Trust <consents@harbour-trust.example>" },
    // It ends when the channel does, so it never outlives this process. A group of its own: Ctrl-C reaches us only,
    // and we stop things in order.
    detached: true,
    stdio: ["ignore", log.fd, "pipe", "ipc"],
  });
  let sentence = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log.appendFile(text).catch(() => {});
    // Lines of the log are JSON; the rest is for people.
    sentence += text.replace(/^\{.*\n?/gm, "");
  });
  const ended = untilEnded(child).then(async (how) => {
    await log.close();
    return sentence.trim() || `The consents API ended (${how}); its log is ${logFile}.`;
  });
  await Promise.race([
    new Promise((resolve) => child.once("message", resolve)),
    ended.then((how) => Promise.reject(new DemoError(how))),
  ]);
  return {
    pid: child.pid!,
    ended,
    async stop(deadline) {
      // Nothing is lost by it: what is answered is on the disk.
      atDeadline(deadline, () => child.kill("SIGKILL"));
      child.kill("SIGTERM");
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Not by `close`: that event does not come after a `disconnect` of ours. */
async function untilEnded(child: ChildProcess): Promise<string> {
  const saidAll = new Promise((resolve) => child.stderr?.once("close", resolve));
  const how = await new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  await saidAll;
  return how;
}
