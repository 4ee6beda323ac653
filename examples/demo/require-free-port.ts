import { createServer } from "node:net";
import { DemoError } from "./demo-error.ts";

/** Rejects with a sentence that names `setting` when somebody listens on the port already. */
export async function requireFreePort(port: number, setting: string): Promise<void> {
  // On both loopback addresses: a browser that is told `localhost` may take either.
  for (const host of ["127.0.0.1", "::1"]) {
    const refusal = await tryToListen(port, host);
    if (refusal === "EADDRINUSE") {
      throw new DemoError(
        `Port ${port} is in use. Stop what listens there, or choose another: ${setting}=… npm start`,
      );
    }
    if (refusal === "EACCES") {
      throw new DemoError(
        `Port ${port} may not be used by this user. Choose another: ${setting}=… npm start`,
      );
    }
  }
}

/** The error's code; undefined when listening worked. A host without IPv6 answers EADDRNOTAVAIL, which is no matter. */
function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
