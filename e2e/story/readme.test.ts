import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startDemo } from "../demo-process.ts";
import { runShell } from "../run-shell.ts";

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
  const functions = `npm() { shift 3; "${process.execPath}" --conditions=@consents/source "${main}" "$@"; }`;
  try {
    const cwd = new URL("../..", import.meta.url);
    expect(await runShell(code, { cwd, env: { HOME: home }, functions })).toMatch(
      /^organization acme created\n(\n)?key +\S+\nsecret +\S+\n.*\nnotice preferences version 1 /s,
    );
    expect(await readdir(home)).toEqual(["consents"]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

test("the calls with curl work as written", async () => {
  const [, code = ""] = /```sh\n(demo\(\)[\s\S]*?)```/.exec(readme) ?? [];
  const demo = await startDemo();
  try {
    const stdout = await runShell(code, { env: { DATA_DIR: demo.data } });
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
  }
});
