// `npm start`: the whole demo in one terminal. Prints `ready <site> <api>` when everything answers.
import { DemoError } from "./demo-error.ts";
import { readSettings } from "./settings.ts";
import type { Demo } from "./start-demo.ts";
import type { Stop } from "./stop.ts";

/** How long all parts together may take to stop, in milliseconds. */
const STOP_WITHIN = 5_000;

const stops: Stop[] = [];
let stopping = false;

/** Stops the parts in reverse order, then ends this process. */
async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  const deadline = AbortSignal.timeout(STOP_WITHIN);
  for (const part of stops.reverse()) await part(deadline);
  process.exit(exitCode);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!stopping) console.log("stopping");
    void stop(0);
  });
}

try {
  const settings = readSettings(process.env);
  // Loaded now, so that a signal is heard before everything is.
  const { startDemo } = await import("./start-demo.ts");
  const demo = await startDemo(settings, (part) => stops.push(part));
  describe(demo, settings.data);
  void demo.apiEnded.then((sentence) => {
    if (!stopping) console.error(sentence);
    return stop(1);
  });
} catch (error) {
  if (!stopping) console.error(error instanceof DemoError ? error.message : error);
  await stop(1);
}

function describe({ file }: Demo, data: string): void {
  console.log(`
  Harbour Trust, a demonstration

    Pages        ${file.site}/
    Inbox        ${file.mail}
    Consents API ${file.api}
    Data         ${data} (demo.json there has a key for your own calls)

  Ctrl-C stops it; what was changed is still there at the next start.
`);
  console.log(`ready ${file.site} ${file.api}`);
}
