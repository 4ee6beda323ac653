/** True for what a browser shows to people, and no program reads. `url` is absolute. */
export function isPage(url: string): boolean {
  return /^[^:]+:\/\/[^/]+(\/v1)?\/(links|assets)\//.test(url);
}
