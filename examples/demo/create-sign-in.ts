import { type Context, Hono } from "hono";
import type { ShowPage } from "./create-pages.ts";
import { problem, radios } from "./form-parts.ts";
import { type SiteEnv, textsFor } from "./language.ts";
import { DEMO_PASSWORD } from "./people.ts";
import { readForm } from "./read-form.ts";
import type { Session } from "./session.ts";
import texts from "./sign-in.texts.json" with { type: "json" };

/** Who may sign in where. */
export interface SignInOptions<Person, Value> {
  /** The part of the site that is behind it: `/login`. */
  path: string;
  /** Of that part: its texts have a `title` and a `lead` for the form. */
  showPage: ShowPage;
  session: Session<Value>;
  people: readonly Person[];
  /** A line about somebody. */
  about: (person: Person) => string;
  /** Name of the form's field that says who. */
  field: string;
  /** What the session holds for somebody who has just signed in. */
  start: (person: Person) => Value;
}

/** A sign-in as good as the demo needs. */
export interface SignIn {
  /** Shows the form. */
  show: (c: Context<SiteEnv>) => Response | Promise<Response>;
  /** `POST <path>/sign-in` and `POST <path>/sign-out`. */
  routes: Hono<SiteEnv>;
}

export function createSignIn<Person extends { id: string; name: string }, Value>(
  options: SignInOptions<Person, Value>,
): SignIn {
  const { path, showPage, session, people, about, field, start } = options;

  /** With the form that was refused, if any: whom it named stays chosen. A password that was typed is never sent back. */
  const show = (c: Context<SiteEnv>, refused?: FormData) =>
    showPage(c, "../demo/sign-in.html", {
      ...textsFor(c, texts),
      path,
      problem: problem(refused && textsFor(c, texts).problem),
      people: radios(
        field,
        people.map((person) => [person.id, person.name, about(person)]),
        refused && `${refused.get(field) ?? ""}`,
      ),
      demo_password: DEMO_PASSWORD,
    });

  const routes = new Hono<SiteEnv>()
    .post(`${path}/sign-in`, async (c) => {
      const form = await readForm(c);
      const person = people.find(({ id }) => id === form.get(field));
      if (person && form.get("password") === DEMO_PASSWORD) {
        session.start(c, start(person));
        return c.redirect(`${path}/`, 303);
      }
      c.status(403);
      return show(c, form);
    })
    .post(`${path}/sign-out`, (c) => {
      session.end(c);
      return c.redirect(`${path}/`, 303);
    });

  return { show: (c) => show(c), routes };
}
