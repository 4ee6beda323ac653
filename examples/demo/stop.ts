/** Stops a part of the demo, and resolves when it has ended: cleanly, or by force once `deadline` aborts. */
export type Stop = (deadline: AbortSignal) => Promise<void>;

/** Calls `act` at the deadline; at once when it is over. */
export function atDeadline(deadline: AbortSignal, act: () => void): void {
  if (deadline.aborted) act();
  else deadline.addEventListener("abort", act);
}
