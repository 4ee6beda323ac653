import { readFileSync } from "node:fs";
import { capture } from "./run-process.mjs";

/** True on Debian itself, as root. Ubuntu's package `chromium` is only a pointer to a snap. */
export function canInstallPackages() {
  if (process.getuid?.() !== 0) return false;
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

/** Installs Debian packages and nothing that they only recommend. Throws with the end of apt's output. */
export function installPackages(env, packages) {
  const options = { env: { ...env, DEBIAN_FRONTEND: "noninteractive" } };
  capture("apt-get update", "apt-get", ["update", "-qq"], options);
  const quietly = ["install", "-y", "-qq", "--no-install-recommends"];
  capture("apt-get install", "apt-get", [...quietly, ...packages], options);
}
