import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ConsentEvent, ConsentUser, Page } from "@consents/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startApi } from "../api-process.ts";
import { startInProcess } from "../in-process.ts";
import { runShell } from "../run-shell.ts";

const main = fileURLToPath(import.meta.resolve("consents-api/main"));
const node = `"${process.execPath}" --conditions=@consents/source`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "consents-readmes-"));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const place of [folder, dist]) await rm(place, { recursive: true, force: true });
});

/** The code of a package's README that stands in a block of this language and holds this text. */
async function codeOf(name: string, language: string, text: string): Promise<string> {
  const readme = await readFile(new URL(`../../packages/${name}/README.md`, import.meta.url), "utf8");
  const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = blocks.find(([, kind, code = ""]) => kind === language && code.includes(text));
  if (found?.[2] === undefined) throw new Error(`${name} shows no ${text}`);
  return found[2];
}

/** Where a module finds the packages; neither git nor the linter looks at it. */
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

async function writeModule(code: string): Promise<string> {
  await mkdir(dist, { recursive: true });
  const file = join(await mkdtemp(join(dist, "readme-")), "readme.ts");
  await writeFile(file, code);
  return file;
}

test("consents-api: the commands, and the calls with curl, work as written", async () => {
  const functions = `consents-api() { ${node} "${main}" "$@"; }`;
  const at = { cwd: folder, functions, env: { DATA_DIR: "data" } };
  const setUp = await codeOf("consents-api", "sh", "keys create");
  await copyFile(
    new URL("../../examples/demo/notice.json", import.meta.url),
    join(folder, "preferences.json"),
  );
  const made = await runShell(setUp.replace(/^consents-api serve.*$/m, ""), at);
  const [, KEY, SECRET] = /key +(\S+)\nsecret +(\S+)/.exec(made) ?? [];

  const api = await startApi(join(folder, "data"));
  try {
    const calls = (await codeOf("consents-api", "sh", "SESSION=")).replace("http://localhost:4401", api.url);
    const said = await runShell(calls, { env: { KEY, SECRET } });
    const [event, users] = said.split(/(?<=\})(?=\{)/).map((text): unknown => JSON.parse(text));
    const chosen = { consents: { purposes: [{ id: "newsletter", enabled: true }] } };
    expect(event as ConsentEvent).toMatchObject(chosen);
    expect((users as Page<ConsentUser>).data).toMatchObject([{ organization_user_id: "alice", ...chosen }]);
  } finally {
    await api.stop();
  }
  expect(await runShell(await codeOf("consents-api", "sh", "organization approvers"), at)).toBe(
    "kim@acme.example\nlou@acme.example\n",
  );
});

test("consents-api: the program works as written", async () => {
  const code = await codeOf("consents-api", "ts", "createConsentsApi");
  const file = await writeModule(`${code}\nconsole.log(response.status);\nprocess.exit();`);
  expect(await runShell(`${node} "${file}"`, { cwd: folder })).toBe("200\n");
});

test("client: the calls work as written", async () => {
  const it = await startInProcess(folder);
  try {
    await it.organization.createEvent({
      user: { organization_user_id: "alice" },
      consents: { purposes: [{ id: "newsletter", enabled: true }] },
    });
    vi.stubGlobal("fetch", it.fetch);
    vi.stubGlobal("key", it.credentials.key);
    vi.stubGlobal("secret", it.credentials.secret);
    const code = await codeOf("client", "ts", "createConsentsClient");
    const file = await writeModule(`${code}\nexport { id_token, page };`);
    const { id_token, page } = await import(/* @vite-ignore */ pathToFileURL(file).href);
    expect(page.data).toMatchObject([{ user: { organization_user_id: "alice" } }]);
    await expect(it.client(id_token).getOwnUser()).resolves.toMatchObject({ organization_user_id: "alice" });
  } finally {
    await it.close();
  }
});
