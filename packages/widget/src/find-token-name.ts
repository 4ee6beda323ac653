import { warn } from "./warn.ts";

const TOKEN_NAME_DEFAULT = "token";
// Taking these out of a URL would break the page's own sign-in (RFC 6749 §4.1.2).
const USABLE = /^(?!(code|state|error|iss|__proto__|constructor|prototype)$)[\w.~-]{1,64}$/i;

/** The page's configuration, as a script before the widget may set it. */
interface PageConfig {
  user?: { auth?: { tokenName?: unknown } };
}

/**
 * Which query parameter carries the token: the `token-name` attribute, else
 * `window.consentWidgetConfig.user.auth.tokenName`, else the same in `window.didomiConfig` (so that pages moving
 * over need no change), else `token`.
 *
 * A name that cannot be one is said on the console, and the default is used.
 */
export function findTokenName(attribute: string | undefined, page: object): string {
  const { consentWidgetConfig, didomiConfig } = page as Record<string, PageConfig | undefined>;
  const name: unknown =
    attribute ?? consentWidgetConfig?.user?.auth?.tokenName ?? didomiConfig?.user?.auth?.tokenName;
  if (name === undefined || name === null) return TOKEN_NAME_DEFAULT;
  if (typeof name === "string" && USABLE.test(name)) return name;
  warn("config-invalid", "this token-name cannot be a parameter; using “token”.");
  return TOKEN_NAME_DEFAULT;
}
