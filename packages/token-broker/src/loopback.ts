const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True when a URL's `hostname` never leaves this machine. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}
