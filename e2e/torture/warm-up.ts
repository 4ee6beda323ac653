import { mkdir } from "node:fs/promises";
import { createApi } from "./api.ts";
import { createEras, ORGANIZATION } from "./eras.ts";
import { Finding } from "./finding.ts";
import { createRandom } from "./random.ts";
import { prepareServer } from "./server-process.ts";
import { writeEvents } from "./write-events.ts";

/**
 * Lets a server work once and end in peace, so that it leaves in the cache what it compiled: a server that is killed
 * leaves nothing, and each would begin anew.
 *
 * @throws Finding
 */
export async function warmUp({
  folder,
  cache,
  seed,
}: {
  folder: string;
  cache: string;
  seed: number;
}): Promise<void> {
  await mkdir(folder);
  const eras = await createEras(folder, createRandom(seed));
  const server = prepareServer(folder, [], cache);
  try {
    const url = await server.start();
    if (url === undefined) throw new Finding("starts", `it ended by itself: ${(await server.ended).said}`);
    const { ledger, bearers } = await eras.check(url);
    const api = createApi(url, ORGANIZATION, bearers);
    await writeEvents({ api, ledger, prefix: "warm", seed, onAcknowledged: () => undefined });
    await eras.finish(url);
    server.stop();
    await server.ended;
  } finally {
    server.kill();
  }
}
