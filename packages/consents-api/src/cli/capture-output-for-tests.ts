import { vi } from "vitest";

/** What a command has printed, a line each. */
export interface CapturedOutput {
  out: string[];
  err: string[];
}

/** Keeps what is printed from now on, and what the argument parser writes; `vi.restoreAllMocks` ends it. */
export function captureOutput(): CapturedOutput {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void out.push(String(line)));
  vi.spyOn(console, "error").mockImplementation((line) => void err.push(String(line)));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => Boolean(err.push(String(text))));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean(out.push(String(text))));
  return { out, err };
}
