import { randomUUID } from "node:crypto";
import { consentsApi, createTokenBroker } from "@consents/token-broker";
import { type Context, Hono } from "hono";
import { createPages } from "../demo/create-pages.ts";
import { createSignIn } from "../demo/create-sign-in.ts";
import { checkbox, problem, radios } from "../demo/form-parts.ts";
import { type SiteEnv, textsFor } from "../demo/language.ts";
import { type Employee, employees, findEmployee, findSupporter, supporters } from "../demo/people.ts";
import { readForm } from "../demo/read-form.ts";
import { createSession } from "../demo/session.ts";
import type { SiteOptions } from "../demo/site-options.ts";
import texts from "./texts.json" with { type: "json" };

/** A conversation with one supporter. */
interface Case {
  id: string;
  organization_user_id: string;
  ticket: string;
  /** True: what is entered counts once the supporter has confirmed it by mail. */
  by_mail: boolean;
}

/** Who is signed in, and the conversations they have open: two tabs can hold two supporters and never mix them up. */
interface Desk {
  employee_id: string;
  cases: Case[];
}

/** A cookie holds 4 KB; nobody talks to more people at once. */
const CASES_MAX = 10;

const showPage = createPages(new URL(".", import.meta.url), texts);

/** `/helpdesk/`: an employee changes consents on a supporter's behalf, and every event says so. */
export function createHelpdesk({
  api,
  organization_id,
  notice,
  key,
  secret,
  session_secret,
}: SiteOptions): Hono<SiteEnv> {
  const session = createSession<Desk>({ name: "harbour_desk", path: "/helpdesk", secret: session_secret });

  /** The employee and the conversation that the URL names, if it is one of theirs. */
  function openCase(request: Request) {
    const desk = session.read(request);
    const employee = findEmployee(desk?.employee_id);
    const id = new URL(request.url).pathname.split("/")[3];
    const found = desk?.cases.find((one) => one.id === id);
    return employee && found && { ...found, employee };
  }

  const broker = createTokenBroker({
    authenticate: (request) => {
      const open = openCase(request);
      if (!open) return undefined;
      const { employee, organization_user_id, ticket, by_mail } = open;
      return {
        organization_user_id,
        delegate: { id: employee.id, name: employee.name, metadata: { department: employee.department } },
        event: {
          metadata: { ticket, reached_by: "phone" },
          user: { metadata: { last_contact: "help desk" } },
        },
        ...(by_mail && { validations: { email: { enabled: true, approval: true } } }),
      };
    },
    issuer: consentsApi({ url: api, organization_id, key, secret }),
  });

  const signIn = createSignIn<Employee, Desk>({
    path: "/helpdesk",
    showPage,
    session,
    people: employees,
    about: ({ department }) => department,
    field: "employee",
    start: ({ id }) => ({ employee_id: id, cases: [] }),
  });

  /** With the form that was refused, if any: it still holds what was entered. */
  const showDesk = (c: Context<SiteEnv>, { employee_id }: Desk, refused?: FormData) => {
    const { title, desk_title, desk_lead, ticket_problem, by_mail, by_mail_hint } = textsFor(c, texts);
    const { name = "", department = "" } = findEmployee(employee_id) ?? {};
    return showPage(c, "desk.html", {
      kicker: title,
      title: desk_title,
      lead: desk_lead.replace("{name}", name).replace("{department}", department),
      problem: problem(refused && ticket_problem),
      people: radios(
        "supporter",
        supporters.map(({ id, name, email }) => [id, name, `${id} · ${email}`]),
        refused && `${refused.get("supporter") ?? ""}`,
      ),
      entered_ticket: refused ? `${refused.get("ticket") ?? ""}` : "HD-2041",
      by_mail_choice: checkbox("by_mail", by_mail, by_mail_hint, refused?.has("by_mail")),
    });
  };

  return new Hono<SiteEnv>()
    .post("/helpdesk/cases/:case/consent-token", (c) => broker(c.req.raw))

    .get("/helpdesk/", (c) => {
      const desk = session.read(c.req.raw);
      return desk ? showDesk(c, desk) : signIn.show(c);
    })

    .route("/", signIn.routes)

    .post("/helpdesk/cases", async (c) => {
      const desk = session.read(c.req.raw);
      if (!desk) return c.redirect("/helpdesk/", 303);
      const form = await readForm(c);
      const supporter = findSupporter(form.get("supporter"));
      const ticket = `${form.get("ticket")}`.trim();
      if (!supporter || !/^[A-Z]{2,6}-\d{1,9}$/.test(ticket)) {
        c.status(422);
        return showDesk(c, desk, form);
      }
      const by_mail = form.has("by_mail");
      const opened: Case = { id: randomUUID(), organization_user_id: supporter.id, ticket, by_mail };
      session.start(c, { ...desk, cases: [...desk.cases, opened].slice(-CASES_MAX) });
      return c.redirect(`/helpdesk/cases/${opened.id}`, 303);
    })

    .get("/helpdesk/cases/:case", (c) => {
      const open = openCase(c.req.raw);
      if (!open) return c.redirect("/helpdesk/", 303);
      const { case_kicker, case_title, case_lead, case_by_mail } = textsFor(c, texts);
      const lead = case_lead.replace("{employee}", open.employee.name);
      return showPage(c, "case.html", {
        kicker: case_kicker.replace("{ticket}", open.ticket),
        title: case_title.replace("{name}", findSupporter(open.organization_user_id)?.name ?? ""),
        lead: open.by_mail ? `${lead} ${case_by_mail}` : lead,
        case_id: open.id,
        api,
        organization_id,
        notice,
      });
    });
}
