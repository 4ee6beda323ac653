import { frLater } from "./fr-later.ts";
import type { Messages } from "./messages.ts";

export const fr: Messages = {
  acceptAll: "Tout accepter",
  rejectAll: "Tout refuser",
  yes: "Oui",
  no: "Non",
  unanswered: "Pas encore de réponse",
  changed: "Modifié",
  objection: "Je m’y oppose",
  consequences: "Et si je dis non ?",
  basis: {
    consent: "Seulement avec votre consentement",
    legitimate_interest: "Intérêt légitime : nous le faisons sauf si vous vous y opposez",
    contract: "Nécessaire à notre contrat avec vous",
    legal_obligation: "Exigé par la loi",
    vital_interests: "Pour protéger la vie d’une personne",
    public_task: "Une mission d’intérêt public",
  },
  locked: "Toujours actif",
  required: "Nécessaire à ce que vous nous avez demandé",
  channels: "Comment nous pouvons vous joindre",
  policy: "Politique de confidentialité",
  policyVersion: "version {version}",
  whose: "Choix de {name}",
  delegate: "Vous, {delegate}, agissez pour {name}. Chaque modification est enregistrée à votre nom.",
  loading: "Chargement de vos choix…",
  retry: "Réessayer",
  history: "Historique",
  unreachable: "Nous ne sommes pas joignables pour le moment.",
  later: async () => frLater,
};
