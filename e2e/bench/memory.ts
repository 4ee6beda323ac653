import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** How often to look, in milliseconds. */
const EVERY = 250;

/** The most resident memory that a process was seen to have while something was done, in megabytes. */
export async function peakMemory(pid: number, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = async (): Promise<void> => {
    const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", `${pid}`]);
    peak = Math.max(peak, (Number(stdout) * 1_024) / 1_000_000);
  };
  const timer = setInterval(() => void look(), EVERY);
  await work().finally(() => clearInterval(timer));
  await look();
  return peak;
}
