import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { ConsentEvent, ConsentEventRequest, ConsentsInput } from "@consents/contract";
import { type EventBody, regulations } from "./event-arbitrary.ts";
import type { History, Person, Step } from "./history.ts";
import { answersOf, differences, foldPlainly } from "./plain-fold.ts";
import type { Answer, World } from "./world.ts";

const people: readonly Person[] = ["ada", "bob"];

/** An event that was said; `now` is undefined once it is removed. */
interface Said {
  readonly request: ConsentEventRequest & { id: string };
  readonly person: Person;
  readonly own: boolean;
  now: ConsentEvent | undefined;
}

/**
 * Does what a history tells, and checks after each step that the status is the plain fold of the events; in the end, that
 * the same events in another order, some of them pending at first and some twice, make the same status. Resolves to
 * every byte that was answered.
 *
 * @throws AssertionError
 */
export async function playHistory(world: World, number: number, { steps, order }: History): Promise<string> {
  await world.begin(number);
  const said: Said[] = [];
  for (const step of steps) {
    const person = await take(step);
    if (person !== undefined) await checkStatuses(person);
  }
  for (const person of people) {
    await checkStatuses(person);
    await checkOtherOrder(person);
  }
  return world.answers();

  function userOf(person: Person): string {
    return person === "ada" ? world.citizen() : `h${number}-bob`;
  }

  // Gives about whom it was.
  async function take(step: Step): Promise<Person | undefined> {
    switch (step.do) {
      case "wait":
        world.wait(step.milliseconds);
        return undefined;
      case "say": {
        const { person, body, pending, minutesAgo } = step;
        const created_at = minutesAgo && new Date(world.now() - minutesAgo * 60_000).toISOString();
        const request = {
          ...newRequest(person, body),
          ...(pending && { status: "pending_approval" as const }),
          ...(created_at && { created_at }),
        };
        return say({ request, person, own: false, now: undefined });
      }
      case "answer":
        return say({ request: newRequest("ada", step.body), person: "ada", own: true, now: undefined });
      case "say all":
        return sayAll(step.person, step.bodies);
      case "talk nonsense": {
        const consents = { purposes: [{ id: "nonsense", enabled: true }] };
        const request = newRequest(step.person, { consents });
        strictEqual((await world.send("world", "POST", "consents/events", request)).status, 400);
        return step.person;
      }
      default: {
        const one = said[step.which % Math.max(1, said.length)];
        if (one !== undefined) await about(one, step);
        return one?.person;
      }
    }
  }

  async function about(one: Said, step: Extract<Step, { which: number }>): Promise<void> {
    const path = `consents/events/${one.request.id}?organization_user_id=${userOf(one.person)}`;
    const before = one.now;
    switch (step.do) {
      case "repeat": {
        const { status, body } = await post(one);
        strictEqual(status, before === undefined ? 409 : 200);
        if (before !== undefined) deepStrictEqual(body, before);
        return;
      }
      case "contradict": {
        const { status } = await post({ ...one, request: { ...one.request, domain: "elsewhere.example" } });
        return strictEqual(status, 409);
      }
      case "remove": {
        one.now = undefined;
        const { status } = await world.send("world", "DELETE", path);
        return strictEqual(status, before === undefined ? 404 : 204);
      }
      case "approve": {
        const { status, body } = await patch(path, { status: "confirmed" });
        strictEqual(status, before === undefined ? 404 : 200);
        one.now = before && body;
        return;
      }
      case "rephrase": {
        const { status, body } = await patch(path, { consents: step.consents });
        if (before?.status === "confirmed") return strictEqual(status, 409);
        strictEqual(status, before === undefined ? 404 : 200);
        one.now = before && body;
      }
    }
  }

  function patch(path: string, body: object): Promise<Answer<ConsentEvent>> {
    return world.send("world", "PATCH", path, body);
  }

  async function sayAll(person: Person, bodies: EventBody[]): Promise<Person> {
    const requests = bodies.map((body, index) => newRequest(person, body, index));
    const { body } = await world.send<ConsentEvent[]>("world", "POST", "consents/events", requests);
    deepStrictEqual(
      body.map(({ id }) => id),
      requests.map(({ id }) => id),
    );
    said.push(...requests.map((request, index) => ({ request, person, own: false, now: body[index] })));
    return person;
  }

  async function say(one: Said): Promise<Person> {
    const { status, body } = await post(one);
    strictEqual(status, 200);
    one.now = body as ConsentEvent;
    said.push(one);
    return one.person;
  }

  function post({ request, own }: Said): Promise<Answer> {
    return own
      ? world.sendOwn("POST", "consents/events", request)
      : world.send("world", "POST", "consents/events", request);
  }

  function newRequest(
    person: Person,
    body: Partial<ConsentEventRequest>,
    more = 0,
  ): ConsentEventRequest & { id: string } {
    // Not in the order in which they are said: the greater id wins a tie.
    const id = `h${number}-${(said.length * 7 + more * 3) % 10}-${said.length + more}`;
    return { ...body, id, user: { organization_user_id: userOf(person) } };
  }

  async function checkStatuses(person: Person): Promise<void> {
    const events = eventsOf(person);
    for (const regulation of regulations) {
      const found = await world.findUser("world", userOf(person), regulation);
      deepStrictEqual(differences(answersOf(found?.consents ?? {}), foldPlainly(events, regulation)), []);
    }
  }

  function eventsOf(person: Person): ConsentEvent[] {
    return said.flatMap((one) => (one.person === person && one.now !== undefined ? [one.now] : []));
  }

  async function checkOtherOrder(person: Person): Promise<void> {
    const user = userOf(person);
    const events = eventsOf(person);
    const listed = await world.listEvents("world", user);
    deepStrictEqual(listed.toSorted(byId), events.toSorted(byId));
    const place = (index: number): number => order[index % order.length]!;
    const shuffled = [...events.entries()]
      .sort(([a], [b]) => place(a) - place(b) || b - a)
      .map(([, event]) => event);
    const imports = shuffled.map(({ id, created_at, status, regulation, consents }, index) => ({
      id,
      created_at,
      status: place(index) % 2 === 0 ? status : ("pending_approval" as const),
      regulation,
      consents: consents as ConsentsInput,
      user: { organization_user_id: user },
    }));
    if (imports.length === 0) return;
    const again = imports.filter((_, index) => place(index) % 3 === 0);
    const { body } = await world.send<unknown[]>("mirror", "POST", "consents/events", [...imports, ...again]);
    deepStrictEqual(
      body.slice(imports.length),
      again.map(({ id }) => body[imports.findIndex((one) => one.id === id)]),
    );
    for (const [index, { id, status }] of shuffled.toReversed().entries()) {
      const early = imports[shuffled.length - 1 - index]!;
      if (status === early.status) continue;
      await world.send("mirror", "PATCH", `consents/events/${id}?organization_user_id=${user}`, { status });
    }
    for (const regulation of regulations) {
      const here = await world.findUser("world", user, regulation);
      const there = await world.findUser("mirror", user, regulation);
      strictEqual(JSON.stringify(there?.consents), JSON.stringify(here?.consents));
    }
  }
}

function byId(one: ConsentEvent, other: ConsentEvent): number {
  return one.id < other.id ? -1 : 1;
}
