/** Why the demo cannot run, in a sentence for the person who started it. */
export class DemoError extends Error {
  override name = "DemoError";
}
