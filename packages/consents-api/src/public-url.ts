/**
 * Whether a text is a URL that tokens can name and that paths can be added to: http or https, as it stands, without user,
 * password, query and fragment.
 */
export function isPublicUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  // Spaces around it are no part of a URL, but would be one of the text.
  return url.username === "" && url.password === "" && !/[\s?#]/.test(text);
}
