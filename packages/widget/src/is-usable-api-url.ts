/** True for an absolute `https:` URL, and for `http:` on this very machine: a token must not travel in the clear. */
export function isUsableApiUrl(url: string | undefined): url is string {
  try {
    const { protocol, hostname } = new URL(url ?? "");
    return (
      protocol === "https:" ||
      (protocol === "http:" && /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
    );
  } catch {
    return false;
  }
}
