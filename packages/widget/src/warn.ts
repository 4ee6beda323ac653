/** Tells the site's developer what is wrong with the page's configuration. Never holds a token or an id. */
export function warn(code: "config-invalid", message: string): void {
  // biome-ignore lint/suspicious/noConsole: the console is where a page's developer looks; nobody else can act on this
  console.error(`<consent-widget> ${code}: ${message}`);
}
