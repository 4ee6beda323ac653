/**
 * The available language that fits best: the first wanted one that is there exactly, or in its main language
 * (`fr-CA` is served by `fr`, and `fr` by `fr-CA`). None fits: the first available one.
 */
export function chooseLanguage<L extends string>(
  wanted: readonly string[],
  available: readonly [L, ...L[]],
): L;
export function chooseLanguage(wanted: readonly string[], available: readonly string[]): string;
export function chooseLanguage(wanted: readonly string[], available: readonly string[]): string {
  const main = (tag: string): string => tag.toLowerCase().split("-", 1)[0] ?? "";
  for (const tag of wanted) {
    const found =
      available.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
      available.find((one) => main(one) === main(tag));
    if (found !== undefined) return found;
  }
  return available[0] ?? "en";
}
