import { accessSync, constants } from "node:fs";

function firstExecutable(paths: readonly (string | undefined)[]): string | undefined {
  return paths.find((path) => {
    if (!path) return false;
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A Chromium of the system; undefined: let Playwright take its own. */
export const chromiumPath: string | undefined = firstExecutable([
  process.env.BROWSER_EXECUTABLE,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]);

/** A Firefox of the system; undefined: the Firefox tests are left out. */
export const firefoxPath: string | undefined = firstExecutable([
  process.env.FIREFOX_EXECUTABLE,
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
]);

/** Without a sandbox when root, and no connection to anybody but the pages under test. */
export const chromiumArgs: readonly string[] = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
