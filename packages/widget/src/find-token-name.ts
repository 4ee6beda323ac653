import { isTokenName, TOKEN_NAME_DEFAULT } from "@consents/contract";
import { warn } from "./warn.ts";

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
  if (isTokenName(name)) return name;
  warn("config-invalid", "this token-name cannot be a parameter; using “token”.");
  return TOKEN_NAME_DEFAULT;
}
