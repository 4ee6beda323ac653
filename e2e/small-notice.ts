import type { NoticeRequest } from "@consents/contract";

/** A notice with one of everything, for stories and measurements that need no more. */
export const smallNotice: NoticeRequest = {
  name: { en: "Your choices", fr: "Vos choix" },
  languages: ["en", "fr"],
  privacy_policy: {
    url: { en: "https://example.org/privacy", fr: "https://example.org/fr/privacy" },
    version: "2026-01",
  },
  channels: [
    { id: "email", name: { en: "Email", fr: "E-mail" } },
    { id: "sms", name: { en: "Text message", fr: "SMS" } },
  ],
  sections: [
    {
      id: "all",
      name: { en: "Keeping in touch", fr: "Garder le contact" },
      purposes: [
        {
          id: "newsletter",
          name: { en: "Newsletter", fr: "Lettre d’information" },
          description: { en: "Our news, once a month.", fr: "Nos nouvelles, une fois par mois." },
          lawful_basis: "consent",
          channels: ["email", "sms"],
          preferences: [
            {
              id: "topics",
              name: { en: "Topics", fr: "Thèmes" },
              values: [
                { id: "coast", name: { en: "Coast", fr: "Côte" } },
                { id: "rescues", name: { en: "Rescues", fr: "Sauvetages" } },
              ],
            },
          ],
        },
        {
          id: "partners",
          name: { en: "Partners", fr: "Partenaires" },
          description: { en: "We compare lists.", fr: "Nous comparons nos listes." },
          lawful_basis: "legitimate_interest",
        },
      ],
    },
  ],
};
