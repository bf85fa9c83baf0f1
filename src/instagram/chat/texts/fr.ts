import type { ChatCatalogue } from './en.js';

/** French. People are addressed as “vous”. */
export const chatTextsFr: ChatCatalogue = {
  'question.hinted':
    '{app} ({host}) demande si ce compte Instagram est le vôtre : il y serait associé au compte {hint}. Avez-vous lancé cette demande ? Répondez {yes} ou {no}. Sans réponse, rien n’est associé.',
  'question.plain':
    '{app} ({host}) demande si ce compte Instagram est le vôtre : il y serait associé à votre compte. Avez-vous lancé cette demande ? Répondez {yes} ou {no}. Sans réponse, rien n’est associé.',
  'reminder.hinted':
    'Choisissez : {app} ({host}) peut-il y associer ce compte Instagram au compte {hint} ? Si vous n’avez pas lancé cette demande, choisissez « Pas moi ».',
  'reminder.plain':
    'Choisissez : {app} ({host}) peut-il y associer ce compte Instagram à votre compte ? Si vous n’avez pas lancé cette demande, choisissez « Pas moi ».',
  'button.yes': 'Oui, associer',
  'button.yes.named': 'Oui : {app}',
  'button.no': 'Pas moi',
  linked: 'Compte associé à {app} ({host}).',
  undo: 'Si ce n’était pas vous, ou pour l’annuler à tout moment, écrivez ici {unlink}.',
  declined: 'Rien n’a été associé. Si vous n’avez rien demandé, vous n’avez rien à faire.',
  taken:
    'Rien n’a été associé : ce compte Instagram ou le compte chez {app} est déjà associé. Continuez chez {app}.',
  too_late: 'Cette question a pris fin et rien n’a été associé. Pour réessayer, recommencez chez {app}.',
  unlinked: 'C’est fait : ce compte Instagram n’est plus associé par {account}.',
  invite:
    'Ce lien associe ce compte Instagram à votre compte chez {app} ({host}) : {url} Il sert une seule fois, pendant {time}. Ne le transmettez à personne.',
  automated: 'Message automatique.',
  'app.unnamed': 'Une application',
  'host.missing': 'adresse non indiquée',
};
