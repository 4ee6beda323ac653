import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The first TypeScript block of a README that makes a token broker; undefined when it has none. */
export async function readBrokerCode(readme: URL): Promise<string | undefined> {
  const text = await readFile(readme, "utf8");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  return blocks.find((code) => code.includes("createTokenBroker("));
}

/**
 * Imports the code as written, as a module of this package, beside the other `files` it imports. It lies below `dist`,
 * which neither git nor the linter looks at, until it is loaded.
 */
export async function importCode(
  code: string,
  files: Record<string, string>,
): Promise<Record<string, unknown>> {
  const dist = new URL("../dist/", import.meta.url);
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(fileURLToPath(new URL("readme-", dist)));
  try {
    for (const [name, content] of Object.entries({ ...files, "readme.ts": code })) {
      await writeFile(`${folder}/${name}`, content);
    }
    return await import(/* @vite-ignore */ `${folder}/readme.ts`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
