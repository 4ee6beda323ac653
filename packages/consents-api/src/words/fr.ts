import type { Words } from "./words.ts";

export const fr: Words = {
  direction: "ltr",
  yes: "Oui",
  no: "Non",
  unanswered: "Sans réponse",
  accepts: "Pas d’opposition",
  objects: "Opposition",
  none: "Aucun",
  channels: "Comment nous pouvons vous joindre",
  vendors: "Partenaires",
  confirm: {
    title: "Merci de confirmer",
    lead: "{organization} a reçu ces choix le {date}. Ils ne s’appliquent qu’une fois confirmés par vous.",
    delegate: "{name} les a saisis pour vous.",
    button: "Confirmer ces choix",
    otherwise: "Ce n’est pas ce que vous voulez ? Fermez cette page : il ne se passera rien.",
  },
  confirmed: { title: "Merci", lead: "Vous avez confirmé ces choix le {date}." },
  half_confirmed: {
    title: "Merci",
    lead: "Vous avez confirmé ces choix le {date}. Ils s’appliqueront dès que {organization} les aura aussi approuvés.",
  },
  review: {
    title: "Approuver ces choix ?",
    lead: "Ils ont été faits le {date} et attendent l’approbation de {organization}. Une fois approuvés, ils s’appliquent à partir de ce moment-là, sauf choix plus récent.",
    person: "De qui sont ces choix",
    delegate: "Saisis par",
    channels: "Moyens de joindre cette personne",
    proofs: "Ce qui les justifie",
    approve: "Approuver",
    refuse: "Refuser et supprimer",
    otherwise: "Pas encore sûr ? Fermez cette page : il ne se passera rien, et le lien reste valable.",
  },
  approved: { title: "C’est approuvé", lead: "Ces choix ont été approuvés le {date}." },
  refused: {
    title: "Il n’y a plus rien à approuver",
    lead: "Ces choix ont été refusés, ou retirés par la personne qui les avait faits.",
  },
  not_own: {
    title: "C’est à quelqu’un d’autre d’approuver",
    lead: "Personne n’approuve ce qu’il a demandé lui-même. Rien n’a changé.",
  },
  act: {
    title: "Est-ce bien ce que vous voulez ?",
    lead: "{organization} enregistrera ces choix comme les vôtres quand vous appuierez sur le bouton.",
    button: "Enregistrer ces choix",
    otherwise: "Ce n’est pas ce que vous voulez ? Fermez cette page : il ne se passera rien.",
  },
  acted: {
    title: "C’est fait",
    lead: "Ces choix ont été enregistrés le {date}.",
    back: "Continuer vers {url}",
  },
  expired: {
    title: "Ce lien a expiré",
    lead: "Rien n’a changé. Demandez un nouveau lien à {organization}, ou faites vos choix à nouveau.",
  },
  unknown: {
    title: "Ce lien ne fonctionne pas",
    lead: "Une partie s’est peut-être perdue. Ouvrez-le encore une fois depuis l’endroit où vous l’avez trouvé. Rien n’a changé.",
  },
  gone: {
    title: "Il n’y a plus rien à confirmer",
    lead: "Ces choix ont été retirés avant d’être confirmés. Rien n’a changé.",
  },
  changed: {
    title: "Ce n’est plus possible",
    lead: "Ce qui vous était demandé a changé depuis la création de ce lien. Il ne s’est rien passé. Demandez un nouveau lien à {organization}.",
  },
  stale: {
    title: "Cela a changé entre-temps",
    lead: "Ce qui vous est demandé n’est plus ce que cette page vous montrait. Il ne s’est rien passé. Merci de le regarder à nouveau.",
    again: "Voir ce qui est demandé maintenant",
  },
  astray: {
    title: "Merci de revenir à la page",
    lead: "Rien ne s’est passé en venant ici.",
    back: "Ouvrir la page",
  },
  trouble: {
    title: "Merci de réessayer plus tard",
    lead: "Quelque chose ne fonctionne pas ici en ce moment. Rien n’est perdu, et le lien reste valable.",
  },
  too_many: {
    title: "Merci de patienter un instant",
    lead: "Ce lien ne fonctionne pas, et trop de liens qui ne fonctionnent pas ont été ouverts depuis votre réseau. Merci de réessayer dans une minute. Rien n’a changé.",
  },
  mail: {
    subject: "Merci de confirmer vos choix – {organization}",
    hello: "Bonjour,",
    asked:
      "Le {date}, des choix ont été faits en votre nom chez {organization}. Ils ne s’appliquent que si vous les confirmez.",
    asked_by_delegate:
      "Le {date}, {name} a enregistré des choix en votre nom chez {organization}. Ils ne s’appliquent que si vous les confirmez.",
    open: "Voir et confirmer les choix",
    expires: "Le lien fonctionne jusqu’au {date}. L’ouvrir ne change encore rien.",
    otherwise: "Si cela ne vous dit rien, vous n’avez rien à faire.",
  },
  review_mail: {
    subject: "Des choix attendent votre approbation – {organization}",
    asked: "Le {date}, des choix ont été faits qui ne s’appliquent que si {organization} les approuve.",
    attached: "Ce qui les justifie est en pièce jointe.",
    on_the_page: "Ce qui les justifie se trouve sur la page.",
    open: "Voir les choix, les approuver ou les refuser",
    otherwise: "Vous recevez ceci parce que vous approuvez des choix pour {organization}.",
  },
};
