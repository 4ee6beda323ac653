import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockFolder } from "./lock-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "consents-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

const refusal = () =>
  `Another demo runs on the data folder ${folder}. Stop it, or choose another: DATA_DIR=… npm start`;

it("lets one have the folder at a time", async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(refusal());
  await unlock();
  await (await lockFolder(folder))();
});

it("is gone with the process that had it, even when that was killed", async () => {
  const file = JSON.stringify(new URL("lock-folder.ts", import.meta.url));
  const code = `await (await import(${file})).lockFolder(${JSON.stringify(folder)}); console.log("locked");
    setInterval(() => {}, 1000);`;
  const other = spawn(
    process.execPath,
    ["--conditions=@consents/source", "--input-type=module", "-e", code],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await once(other.stdout, "data");
  await expect(lockFolder(folder)).rejects.toThrow(refusal());
  other.kill("SIGKILL");
  await once(other, "exit");
  await (await lockFolder(folder))();
});
