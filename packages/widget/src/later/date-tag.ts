/**
 * The tag to write dates by: `language`, as the first of `wanted` that names a region writes it. An English page in Britain
 * does not mean American dates.
 */
export function dateTag(wanted: readonly string[], language: string): string {
  return wanted.find((tag) => isRegional(tag, language)) ?? language;
}

function isRegional(tag: string, language: string): boolean {
  try {
    const locale = new Intl.Locale(tag);
    return locale.language === language && locale.region !== undefined;
  } catch {
    // What is no tag at all fits nothing and does no harm.
    return false;
  }
}
