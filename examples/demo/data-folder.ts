import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makePrivateFolder } from "consents-api/private-folder";
import { DemoError } from "./demo-error.ts";

/** Makes the folder if need be; rejects with a sentence when nothing can be written there. */
export async function prepareDataFolder(data: string): Promise<void> {
  try {
    makePrivateFolder(data);
    const probe = join(data, `.writable-${process.pid}`);
    await (await open(probe, "w")).close();
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DemoError(
      `The data folder ${data} cannot be written (${code}). Choose another: DATA_DIR=… npm start`,
    );
  }
}

/** Makes an empty file that only its owner can read, unless there is one. */
export async function createPrivately(file: string): Promise<void> {
  try {
    await (await open(file, "wx", 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Writes a whole file or none, readable by its owner only. */
export async function writePrivately(file: string, content: string | Buffer): Promise<void> {
  makePrivateFolder(dirname(file));
  const draft = `${file}.${process.pid}.draft`;
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** The JSON in a file; undefined when there is no such file. Rejects with a sentence when it is not JSON. */
export async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new DemoError(`${file} is damaged: it holds no JSON. Remove it and start again.`);
  }
}
