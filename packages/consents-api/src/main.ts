import { setFlagsFromString } from "node:v8";
import { run } from "./cli/run.ts";

// Where V8 sees some objects of a kind grow old, it makes all of that kind old from the start. Of what a request makes
// nothing grows old, but a few arrays that are said to be hold all that they name until everything is collected. That
// came every other second then, and everybody waited for it; now it comes every ten or twenty.
setFlagsFromString("--no-allocation-site-pretenuring");

process.exitCode = await run(process.argv.slice(2));
