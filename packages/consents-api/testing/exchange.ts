import { once } from "node:events";
import { connect } from "node:net";

/** Sends bytes as they are to a server on this machine, and gives everything that comes until it closes. */
export async function exchange(port: number, ...parts: (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
  });
  // The server may close while we still send.
  socket.on("error", () => undefined);
  for (const part of parts) socket.write(part);
  await once(socket, "close");
  return answer;
}
