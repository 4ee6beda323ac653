import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { canInstallPackages, installPackages } from "./debian.mjs";
import { capture, root } from "./run-process.mjs";

const systemPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Path of a Chromium for the browser tests: the one named by BROWSER_EXECUTABLE, the one Playwright brought earlier,
 * one of the system's, or else one that is installed now. Throws with what to do when there is none.
 */
export function browserExecutable(env) {
  const named = process.env.BROWSER_EXECUTABLE;
  if (named) {
    if (!existsSync(named)) throw new Error(`BROWSER_EXECUTABLE names a file that is not there: ${named}`);
    return named;
  }
  const found = [playwrightsOwn(env), ...systemPaths].find((path) => existsSync(path));
  return found ?? installBrowser(env);
}

function installBrowser(env) {
  console.error("No browser found; installing Chromium for the tests");
  if (canInstallPackages()) {
    try {
      // The second package has the Arabic letters.
      installPackages(env, ["chromium", "fonts-dejavu-core"]);
      return systemPaths[0];
    } catch (error) {
      console.error(error.message);
    }
  }
  const cli = join(playwright(), "cli.js");
  capture("playwright install", "node", [cli, "install", "chromium"], { env });
  const own = playwrightsOwn(env);
  if (!existsSync(own)) {
    throw new Error(
      "No browser could be installed. Install Chromium and name it: BROWSER_EXECUTABLE=/path npm test",
    );
  }
  return own;
}

function playwrightsOwn(env) {
  const print = "console.log(require(process.argv[1]).chromium.executablePath())";
  return capture("Asking Playwright for its browser", "node", ["-e", print, playwright()], { env }).trim();
}

function playwright() {
  return join(
    createRequire(join(root, "e2e", "package.json")).resolve("@playwright/test/package.json"),
    "..",
  );
}
