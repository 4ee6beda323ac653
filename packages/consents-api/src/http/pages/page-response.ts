/** What a page of a link sends beside its HTML. */
export interface PageOptions {
  /** Default 200. */
  status?: number;
  /** Beside those of every page. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** A page: no script, no frame, nothing from elsewhere; kept nowhere, and its URL told to nobody. */
export function pageResponse(html: string, { status = 200, headers }: PageOptions = {}): Response {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return new Response(html, {
    status,
    headers: {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "x-robots-tag": "noindex",
      "cross-origin-opener-policy": "same-origin",
    },
  });
}

/** An answer that sends the browser on with a GET (RFC 9110 §15.4.4). */
export function seeOther(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}
