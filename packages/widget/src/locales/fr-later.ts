import type { LaterMessages } from "./messages.ts";

export const frLater: LaterMessages = {
  unsaved: {
    one: "# modification non enregistrée",
    many: "# modifications non enregistrées",
    other: "# modifications non enregistrées",
  },
  discard: "Abandonner",
  review: "Vérifier et enregistrer",
  saveAnyway: "Enregistrer les miennes",
  holds: "Ce qui s’applique",
  yours: "Ce que vous avez changé",
  wait: {
    one: "Veuillez attendre # seconde.",
    many: "Veuillez attendre # secondes.",
    other: "Veuillez attendre # secondes.",
  },
  kept: "Rien n’est encore enregistré ; vos modifications sont toujours là.",
  states: {
    "token-missing": "Nous ne savons pas qui vous êtes. Connectez-vous ou rouvrez le lien reçu par e-mail.",
    "token-invalid":
      "Ce lien ou cette connexion n’est pas utilisable. Reconnectez-vous ou ouvrez un nouveau lien.",
    "token-expired": "Votre lien ou votre connexion a expiré. Reconnectez-vous ou ouvrez un nouveau lien.",
    "subject-mismatch": "Quelqu’un d’autre s’est connecté entre-temps. Rien n’a été envoyé à son nom.",
    "read-only": "Vous pouvez consulter, mais rien modifier ici.",
    saving: "Enregistrement…",
    saved: "Enregistré. Vos choix s’appliquent dès maintenant.",
    "pending-approval": "Bien reçu. Vos modifications s’appliqueront dès leur confirmation.",
    conflict:
      "Vos choix ont été modifiés ailleurs entre-temps. Vous voyez ce qui s’applique, avec vos modifications par-dessus.",
    "notice-changed": "Le texte a changé entre-temps. Relisez-le avant d’enregistrer.",
    error: "Une erreur s’est produite.",
  },
  reviewTitle: "Avant d’enregistrer",
  back: "Retour",
  save: "Enregistrer",
  change: {
    on: "Vous dites oui à : {name}",
    off: "Vous dites non à : {name}",
    object: "Vous vous opposez à : {name}",
    allow: "Vous ne vous opposez plus à : {name}",
    none: "Vous laissez ouvert : {name}",
  },
  past: {
    on: "Oui à : {name}",
    off: "Non à : {name}",
    object: "Opposition à : {name}",
    allow: "Opposition levée : {name}",
    none: "Sans réponse : {name}",
  },
  preference: "{name} – {part} : {values}",
  nothing: "rien",
  by: { citizen: "Vous", delegate: "{name}, en votre nom", organization: "L’organisation" },
  empty: "Rien n’a encore été modifié.",
  failed: "L’historique n’a pas pu être chargé.",
  older: "Voir plus ancien",
  pending: "en attente de confirmation",
};
