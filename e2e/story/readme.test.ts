import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startDemo } from "../demo-process.ts";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");

test("the script tag stands within the first 15 lines", () => {
  expect(readme.split("\n").slice(0, 15).join("\n")).toContain('<script type="module"');
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
