import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startDemo } from "../demo-process.ts";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const main = fileURLToPath(import.meta.resolve("consents-api/main"));

test("the script tag stands within the first 15 lines", () => {
  expect(readme.split("\n").slice(0, 15).join("\n")).toContain('<script type="module"');
});

test("the commands that set up an API of one's own work as written, up to the one that goes on", async () => {
  const [, code = ""] =
    /```sh\n(export DATA_DIR[\s\S]*?)\S+ npm run consents-api -- serve\n```/.exec(readme) ?? [];
  const home = await mkdtemp(join(tmpdir(), "consents-readme-"));
  // What the script of that name runs, once it has brought Node and the packages.
  const npm = `npm() { shift 3; "${process.execPath}" --conditions=@consents/source "${main}" "$@"; }`;
  try {
    const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", `${npm}\n${code}`], {
      cwd: new URL("../..", import.meta.url),
      env: { PATH: process.env.PATH, HOME: home },
    });
    expect(stdout).toMatch(
      /^organization acme created\n(\n)?key +\S+\nsecret +\S+\n.*\nnotice preferences version 1 /s,
    );
    expect(await readdir(home)).toEqual(["consents"]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

test("the calls with curl work as written", async () => {
  const [, code = ""] = /```sh\n(demo\(\)[\s\S]*?)```/.exec(readme) ?? [];
  // jq is on few machines: node does the little that is asked of it here.
  const folder = await mkdtemp(join(tmpdir(), "consents-readme-"));
  const jq = `#!${process.execPath}
const [flag, filter = flag, file] = process.argv.slice(2);
const value = JSON.parse(require("fs").readFileSync(file ?? 0, "utf8"));
const path = filter.replace(/^\\./, "").split(/[.[\\]]+/).filter(Boolean);
console.log(flag === "-r" ? path.reduce((one, key) => one[key], value) : JSON.stringify(value));`;
  await writeFile(join(folder, "jq"), jq, { mode: 0o755 });
  const demo = await startDemo();
  try {
    const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", code], {
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, DATA_DIR: demo.data },
    });
    const [event, users] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(event).toMatchObject({
      status: "confirmed",
      user: { organization_user_id: "supporter-1001" },
      consents: { purposes: [{ id: "research", enabled: true }] },
    });
    expect(users.data[0].consents.purposes).toContainEqual(
      expect.objectContaining({ id: "research", enabled: true }),
    );
  } finally {
    await demo.dispose();
    await rm(folder, { recursive: true, force: true });
  }
});
