import { join } from "node:path";
import { createTransport } from "nodemailer";
import { composeReceiptMail, type Mail } from "../mail/compose.ts";
import { startMailCatcher } from "../mail/mail-catcher.ts";
import { createMailbox } from "../mail/mailbox.ts";
import { createSendChoicesMail } from "../mail/routes.ts";
import { startConsentsApi } from "./consents-api-process.ts";
import { findCredentials, findSessionSecret } from "./credentials.ts";
import { prepareDataFolder, writePrivately } from "./data-folder.ts";
import { listen } from "./listen.ts";
import { lockFolder } from "./lock-folder.ts";
import { supporters } from "./people.ts";
import { requireFreePort } from "./require-free-port.ts";
import { NOTICE_ID, ORGANIZATION_ID, purposeIds, seed } from "./seed.ts";
import type { Settings } from "./settings.ts";
import { createSite } from "./site.ts";
import type { SiteOptions } from "./site-options.ts";
import type { Stop } from "./stop.ts";

/** What scripts and people need to know about the demo: `<data>/demo.json`. It holds a secret; only its owner can read it. */
export interface DemoFile {
  /** Origin of the pages. */
  site: string;
  /** Base URL of the consents API. */
  api: string;
  /** The inbox; the mails as JSON are at `messages.json` below it. */
  mail: string;
  /** Where mail can be sent to; every mail lands in the inbox. */
  smtp: string;
  organization_id: string;
  /** The organization's API key and its secret, for `POST /sessions`. */
  key: string;
  secret: string;
  /** Id of the notice. */
  notice: string;
  /** The supporters' `organization_user_id`s. */
  users: string[];
  /** The ids of the notice's purposes. */
  purposes: string[];
  pids: { api: number };
}

/** The running demo. */
export interface Demo {
  file: DemoFile;
  /** Resolves with a sentence when the consents API ended, asked or not. */
  apiEnded: Promise<string>;
}

/**
 * Starts everything; resolves when everything answers.
 *
 * @param onStop is told, part by part, how to stop what was started so far: to be called in reverse order
 * @throws DemoError with a sentence when the demo cannot run here
 */
export async function startDemo(
  { port, apiPort, data }: Settings,
  onStop: (stop: Stop) => void,
): Promise<Demo> {
  await requireFreePort(port, "PORT");
  await requireFreePort(apiPort, "API_PORT");
  await prepareDataFolder(data);
  onStop(await lockFolder(data));

  const mailbox = createMailbox(join(data, "mail"));
  const catcher = await startMailCatcher(mailbox);
  onStop(catcher.close);
  const smtp = `smtp://127.0.0.1:${catcher.port}`;

  const consentsApi = await startConsentsApi(data, apiPort, smtp);
  onStop(consentsApi.stop);

  const demoFile = join(data, "demo.json");
  const api = `http://localhost:${apiPort}`;
  const site: SiteOptions = {
    site: `http://localhost:${port}`,
    api,
    organization_id: ORGANIZATION_ID,
    notice: NOTICE_ID,
    session_secret: await findSessionSecret(data),
    ...(await findCredentials(demoFile, data, api)),
  };
  await seed(site);

  const transport = createTransport({ host: "127.0.0.1", port: catcher.port, ignoreTLS: true });
  const send = (mail: Mail) => transport.sendMail(mail);
  const sendChoicesMail = createSendChoicesMail(site, send);
  if ((await mailbox.list()).length === 0) {
    for (const supporter of supporters) {
      await send(composeReceiptMail(supporter, supporter.language));
      await sendChoicesMail(supporter, supporter.language);
    }
  }

  onStop(await listen(createSite(site, mailbox, sendChoicesMail).fetch, port));

  const { session_secret: _, ...known } = site;
  const file: DemoFile = {
    ...known,
    mail: `${site.site}/mail/`,
    smtp,
    users: supporters.map(({ id }) => id),
    purposes: [...purposeIds],
    pids: { api: consentsApi.pid },
  };
  await writePrivately(demoFile, `${JSON.stringify(file, null, 2)}\n`);
  return { file, apiEnded: consentsApi.ended };
}
