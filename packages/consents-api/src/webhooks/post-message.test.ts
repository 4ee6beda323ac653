import type { LookupAddress } from "node:dns";
import { type AddressInfo, createServer, type LookupFunction } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPostMessage, type PostOptions, type PostOutcome } from "./post-message.ts";
import { type Receiver, startReceiver } from "./receiver-for-tests.ts";

let receiver: Receiver;
/** Names that were looked up. */
let asked: string[];

beforeEach(async () => {
  receiver = await startReceiver();
  asked = [];
});
afterEach(() => receiver.stop());

/** Every name leads to these addresses, one list after the other. */
function leadingTo(...answers: string[][]): LookupFunction {
  return (hostname, options, callback) => {
    asked.push(hostname);
    const addresses: LookupAddress[] = (answers.shift() ?? []).map((address) => ({
      address,
      family: address.includes(":") ? 6 : 4,
    }));
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
}

const post = (url: string, options: Partial<PostOptions> = {}) =>
  createPostMessage({ privateHosts: [], ...options })({
    url,
    headers: { "content-type": "application/json", "webhook-id": "id-1" },
    body: '{"data":"Zoë"}',
  });

const configured = { privateHosts: ["127.0.0.1", "hooks.example.org"] };

describe("a message", () => {
  it("is posted as it is, and the status is what counts", async () => {
    receiver.answer = (_received, response) => void response.writeHead(202).end("thanks");
    expect(await post(receiver.url, configured)).toEqual({ status: 202 });
    expect(receiver.received).toMatchObject([
      { body: '{"data":"Zoë"}', headers: { "webhook-id": "id-1", "content-length": "15" } },
    ]);
  });

  it("follows no redirect", async () => {
    receiver.answer = (_received, response) => {
      response.writeHead(307, { location: receiver.url }).end();
    };
    expect(await post(receiver.url, configured)).toEqual({ status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it("brings back when to come again", async () => {
    receiver.answer = (_received, response) => {
      response.writeHead(503, { "retry-after": "120" }).end();
    };
    expect(await post(receiver.url, configured)).toEqual({ status: 503, retry_after: "120" });
  });

  it("reads only so much of an answer that does not end", async () => {
    receiver.answer = (_received, response) => {
      response.writeHead(200);
      const write = (): void => {
        while (response.write("x".repeat(1_024)));
      };
      response.on("drain", write);
      write();
    };
    expect(await post(receiver.url, configured)).toEqual({ status: 200 });
  });

  it("is given up when the receiver says nothing", async () => {
    receiver.answer = () => undefined;
    expect(await post(receiver.url, { ...configured, timeout: 50 })).toEqual({ failure: "timeout" });
  });

  it("goes by TLS where the URL says so, and to nobody who has none", async () => {
    const url = receiver.url.replace("http:", "https:");
    expect(await post(url, configured)).toEqual({ failure: "EPROTO" });
    expect(receiver.received).toEqual([]);
  });

  it("is refused by a port where nobody listens", async () => {
    await receiver.stop();
    expect(await post(receiver.url, configured)).toEqual({ failure: "ECONNREFUSED" });
  });
});

describe("a receiver that speaks HTTP in its own way", () => {
  /** Posts to one that writes this when it is spoken to, and then says nothing more, or closes. */
  async function postToOneThatWrites(text: string, { thenCloses = false } = {}): Promise<PostOutcome> {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => (thenCloses ? socket.end(text) : socket.write(text)));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    try {
      return await post(`http://127.0.0.1:${port}/`, { ...configured, timeout: 200 });
    } finally {
      server.close();
    }
  }

  const switching = "HTTP/1.1 101 Switching Protocols\r\n";

  it.each([
    ["switches protocols", `${switching}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, 101],
    ["switches to no protocol", `${switching}\r\n`, 101],
  ])("is heard by its status when it %s", async (_does, text, status) => {
    expect(await postToOneThatWrites(text)).toEqual({ status });
  });

  it.each([
    ["says nothing", ""],
    ["stops in the middle of a header", "HTTP/1.1 200 OK\r\nConte"],
    [
      "says that an answer will come, and no more",
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
    ],
    ["stops in the middle of its answer", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome"],
  ])("is given up when it %s", async (_does, text) => {
    expect(await postToOneThatWrites(text)).toEqual({ failure: "timeout" });
  });

  it.each([
    ["without an answer", ""],
    ["in the middle of a header", "HTTP/1.1 200 OK\r\nConte"],
    ["after it said that an answer will come", "HTTP/1.1 103 Early Hints\r\n\r\n"],
  ])("has failed when it closes %s", async (_when, text) => {
    expect(await postToOneThatWrites(text, { thenCloses: true })).toEqual({ failure: "ECONNRESET" });
  });

  it("is heard by its status when it closes in the middle of its answer", async () => {
    const text = "HTTP/1.1 500 Oh\r\nContent-Length: 10\r\n\r\nsome";
    expect(await postToOneThatWrites(text, { thenCloses: true })).toEqual({ status: 500 });
  });
});

describe("a private address", () => {
  it.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])(
    "%s is not connected to when a name leads there",
    async (address) => {
      const url = `http://hooks.example.org:${receiver.port}/`;
      expect(await post(url, { lookup: leadingTo([address]) })).toEqual({ failure: "address not allowed" });
      expect(receiver.received).toEqual([]);
    },
  );

  it("is not connected to when it stands in the URL", async () => {
    for (const host of ["127.0.0.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]) {
      const url = `http://${host}:${receiver.port}/`;
      expect(await post(url)).toEqual({ failure: "address not allowed" });
    }
    expect(receiver.received).toEqual([]);
  });

  it("helps nobody by coming later: the name is looked up once, and what was checked is connected to", async () => {
    // A name that is public when it is checked, and private a moment later.
    const lookup = leadingTo(["192.0.0.1"], ["127.0.0.1"], ["127.0.0.1"]);
    const url = `http://hooks.example.org:${receiver.port}/`;
    expect(await post(url, { lookup })).toEqual({ failure: "address not allowed" });
    expect(asked).toEqual(["hooks.example.org"]);
    expect(receiver.received).toEqual([]);
  });

  it("is connected to where its host is configured", async () => {
    const url = `http://hooks.example.org:${receiver.port}/`;
    const outcome = await post(url, { ...configured, lookup: leadingTo(["127.0.0.1"]) });
    expect(outcome).toEqual({ status: 204 });
  });
});
