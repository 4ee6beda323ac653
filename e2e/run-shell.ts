import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

// jq is on few machines: node does the little that is asked of it here.
const jq = `#!${process.execPath}
const [flag, filter = flag, file] = process.argv.slice(2);
const value = JSON.parse(require("fs").readFileSync(file ?? 0, "utf8"));
const path = filter.replace(/^\\./, "").split(/[.[\\]]+/).filter(Boolean);
console.log(flag === "-r" ? path.reduce((one, key) => one[key], value) : JSON.stringify(value));`;

/**
 * Runs shell code as a README shows it, with a `jq`, up to its first failure; resolves to what it printed.
 *
 * @param functions - what commands mean that are not on this machine: `name() { …; }`
 */
export async function runShell(
  code: string,
  { cwd, env = {}, functions = "" }: { cwd?: string | URL; env?: NodeJS.ProcessEnv; functions?: string } = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "consents-shell-"));
  try {
    await mkdir(join(folder, "bin"));
    await writeFile(join(folder, "bin", "jq"), jq, { mode: 0o755 });
    const { stdout } = await promisify(execFile)(
      "bash",
      ["-euo", "pipefail", "-c", `${functions}\n${code}`],
      {
        cwd: cwd ?? folder,
        env: { ...process.env, ...env, PATH: `${join(folder, "bin")}:${process.env.PATH}` },
      },
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
