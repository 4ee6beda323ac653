import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** This environment with the tools first on the path, so that every script meets those that were brought. */
export function environmentFor(...tools) {
  const env = { ...process.env };
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  env[name] = [...tools.map((tool) => dirname(tool)), env[name]].join(delimiter);
  return env;
}

/** Runs a program to its end with this terminal; SIGINT, SIGTERM and SIGHUP are passed on. Resolves to its exit code. */
export function run(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: "inherit" });
    const forward = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    const done = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      done();
      // As a shell says it: 128 + the signal's number.
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * Runs a program and returns what it printed. Quiet as long as it succeeds; throws with the end of its output when
 * it fails.
 */
export function capture(what, program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (error) throw new Error(`${what} failed: ${error.message}`);
  if (status !== 0) {
    const output = `${stdout}${stderr}`.trim().split("\n").slice(-30).join("\n");
    throw new Error(`${what} failed (exit code ${status}):\n${output}`);
  }
  return stdout;
}

/** Runs npm quietly and returns what it printed. */
export function npm(what, args) {
  // npm says where it is to the scripts it runs; without it, the one on the path.
  const cli = process.env.npm_execpath?.endsWith("npm-cli.js") ? process.env.npm_execpath : undefined;
  const quiet = ["--loglevel=error", "--no-update-notifier", "--no-fund", "--no-audit", "--yes"];
  const [verb, ...rest] = args;
  return cli
    ? capture(what, process.execPath, [cli, verb, ...quiet, ...rest])
    : capture(what, "npm", [verb, ...quiet, ...rest], { shell: process.platform === "win32" });
}

/** Says what takes a while, does it, and says how long it took. */
export async function step(text, work) {
  const begin = Date.now();
  process.stderr.write(`${text} … `);
  try {
    const result = await work();
    process.stderr.write(`${((Date.now() - begin) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stderr.write("failed\n");
    throw error;
  }
}
