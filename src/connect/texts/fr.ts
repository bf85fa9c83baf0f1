import type { TextCatalogue } from './en.js';

/**
 * French. People are addressed as “vous”. “De” and “que” never stand before `{app}`: they would become “d’” and “qu’” before a
 * vowel. A no-break space stands inside quotation marks and before a colon, a narrow one before `;`, `?` and `!`.
 */
export const fr: TextCatalogue = {
  'page.title': 'Associer Instagram · {app}',
  'page.language': 'Langue',
  'page.support': 'Aide',
  'page.privacy': 'Confidentialité',
  'host.verified': 'Adresse vérifiée',
  'host.missing': 'adresse non indiquée',

  'desktop.step.scan': 'Scannez le code avec l’appareil photo de votre téléphone.',
  'desktop.step.check':
    'Sur le téléphone, vérifiez que c’est bien {app} qui fait la demande, puis appuyez sur « Ouvrir Instagram ».',
  'desktop.step.send':
    'Dans la discussion avec {account}, appuyez sur une question suggérée ou envoyez n’importe quel message.',
  'desktop.own': 'Ce code est réservé à votre propre téléphone. Ne le transmettez à personne.',
  'desktop.here': 'L’application Instagram est-elle sur cet appareil ?',
  'desktop.here.note': 'L’application est nécessaire. Cela ne fonctionne pas sur instagram.com.',
  'qr.label':
    'Code QR qui ouvre cette page sur votre téléphone. L’adresse affichée sous le code fait de même.',
  'qr.instagram.label': 'Code QR qui ouvre la discussion avec {account} dans Instagram.',
  'copy.label': 'Ou ouvrez cette adresse sur votre téléphone',
  'copy.button': 'Copier',
  'copy.done': 'Copié',
  'copy.failed': 'Adresse sélectionnée : copiez-la',
  'share.button': 'Envoyer sur mon téléphone',

  'status.waiting': 'En attente de votre téléphone',
  'status.opened': 'Page ouverte sur votre téléphone',
  'status.offline': 'Pas de connexion. La page reprendra dès que vous serez de nouveau en ligne.',
  'time.left': 'Valable encore {time}',
  'time.ending': 'Ce lien expire bientôt. Avez-vous besoin de plus de temps ?',
  'time.until': 'Valable jusqu’à {time} UTC',
  'extend.button': 'Prolonger le délai',
  'extend.left':
    '{count, plural, =0 {Vous ne pouvez plus prolonger le délai.} one {Vous pouvez encore prolonger le délai une fois.} many {Vous pouvez encore prolonger le délai # de fois.} other {Vous pouvez encore prolonger le délai # fois.}}',
  'extend.last': 'Le délai ne peut plus être prolongé. Lorsqu’il sera écoulé, recommencez sur {app}.',
  'check.button': 'Vérifier maintenant',
  'check.text': 'Cette page ne s’actualise pas d’elle-même, car JavaScript est désactivé.',

  'phone.title': 'Associer votre compte Instagram à {app} ?',
  'phone.own': 'Continuez uniquement si vous avez vous-même lancé cette demande sur {app}.',
  'phone.hint': 'Votre compte sur ce service',
  'phone.account': 'Vous écrivez à',
  'phone.account.on': '{account} sur Instagram',
  'phone.learns': 'Ce qui est communiqué à {app}',
  'phone.learns.text':
    'Le compte Instagram avec lequel vous écrivez. Votre message parvient à {account} comme n’importe quel autre.',
  'phone.undo': 'Comment revenir en arrière',
  'phone.undo.text': 'Demandez à {app}, à tout moment, de dissocier votre compte Instagram.',
  'phone.purpose': 'Pourquoi',
  'open.button': 'Ouvrir Instagram',
  'open.hint': 'Dans Instagram, appuyez sur une question suggérée ou envoyez n’importe quel message.',
  'decline.summary': 'Je ne suis pas à l’origine de cette demande',
  'decline.text':
    'Quelqu’un d’autre vous a peut-être envoyé ce lien. Si vous refusez la demande, aucun compte ne sera associé et le lien ne fonctionnera plus.',
  'decline.button': 'Refuser cette demande',
  'help.summary': 'Instagram ne s’est pas ouvert ?',
  'help.hold': 'Maintenez le doigt sur « Ouvrir Instagram » et choisissez « Ouvrir dans Instagram ».',
  'help.install': 'Installez Instagram, puis revenez sur cette page et réessayez :',
  'help.copy': 'Copiez l’adresse et ouvrez-la dans un autre navigateur :',
  'help.another': 'Ou scannez ce code avec un autre téléphone équipé d’Instagram :',
  'help.web': 'Instagram dans un navigateur ne peut pas ouvrir cette discussion. Il faut l’application.',
  'typed.title': 'Pas d’application Instagram ici ?',
  'typed.text': 'Envoyez ce code dans un message à {account}. Cela fonctionne aussi sur instagram.com.',
  'typed.open': 'Ouvrir {account} sur instagram.com',
  'typed.own': 'Envoyez-le vous-même et ne le transmettez à personne.',
  'inapp.title': 'Cette page est ouverte dans {browser}',
  'inapp.apple':
    'Si Instagram ne s’ouvre pas, appuyez sur le menu ou l’icône de partage de cette application et choisissez « Ouvrir dans le navigateur » ou « Ouvrir dans Safari ».',
  'inapp.android':
    'Si Instagram ne s’ouvre pas, appuyez sur le menu ⋮ de cette application et choisissez « Ouvrir dans le navigateur » ou « Ouvrir dans Chrome ».',
  'inapp.leave': 'Essayer de l’ouvrir dans votre navigateur',

  'waiting.title': 'Associez votre compte Instagram',
  'waiting.text':
    '{app} souhaite savoir quel compte Instagram est le vôtre. Il vous faut votre téléphone avec l’application Instagram.',
  'opened.title': 'Continuez sur votre téléphone',
  'opened.text':
    'La page est ouverte sur votre téléphone. Sur celui-ci, appuyez sur « Ouvrir Instagram », puis sur une question suggérée, ou envoyez n’importe quel message.',
  'awaiting_app.title': 'Encore une étape',
  'awaiting_app.text': 'Instagram a répondu. {app} vous demande maintenant de confirmer.',
  'awaiting_app.next': 'Retournez sur {app} et confirmez dans les dix minutes.',
  'awaiting_chat.title': 'Répondez dans Instagram',
  'awaiting_chat.text':
    '{account} vous demande dans la discussion si vous voulez associer votre compte à {app}.',
  'awaiting_chat.next': 'Répondez-y dans les dix minutes. Sans réponse, aucun compte ne sera associé.',
  'linked.title': 'Compte associé',
  'linked.text': 'Votre compte Instagram est maintenant associé à {app}.',
  'linked.next': 'Vous pouvez fermer cette page.',
  'linked.phone':
    'C’est fait. Si vous avez commencé sur un autre appareil, continuez sur celui-là. Sinon, retournez sur {app}.',
  'linked.undo.word':
    'Écrivez {unlink} dans la discussion avec {account}, ou demandez à {app} de dissocier votre compte Instagram, à tout moment.',
  'already_linked.title': 'Compte déjà associé',
  'already_linked.text': 'Ce compte Instagram était déjà associé à votre compte {app}. Rien n’a changé.',
  'already_linked.next': 'Vous pouvez fermer cette page.',
  'ended.title': 'Compte dissocié',
  'ended.text': 'Votre compte Instagram était associé à {app}. Il ne l’est plus.',
  'ended.next': 'Pour l’associer à nouveau, recommencez sur {app}.',
  'igsid_taken.title': 'Ce compte Instagram est déjà utilisé',
  'igsid_taken.text': 'Il est associé à un autre compte {app}. Rien n’a été modifié.',
  'igsid_taken.next':
    'Dissociez-le d’abord de cet autre compte ou utilisez un autre compte Instagram. Recommencez ensuite sur {app}.',
  'user_taken.title': 'Un autre compte Instagram est associé',
  'user_taken.text': 'Votre compte {app} est associé à un autre compte Instagram. Rien n’a été modifié.',
  'user_taken.next': 'Dissociez d’abord cet autre compte sur {app}, puis recommencez.',
  'declined.title': 'Compte non associé',
  'declined.text': 'L’association n’a pas été confirmée sur {app}. Aucun compte n’a été associé.',
  'declined.next': 'S’il s’agit d’une erreur, recommencez sur {app}.',
  'declined_by_person.title': 'Demande refusée',
  'declined_by_person.text':
    'Vous avez indiqué ne pas être à l’origine de cette demande. Aucun compte n’a été associé et ce lien ne fonctionne plus.',
  'declined_by_person.next':
    'Si quelqu’un vous a envoyé ce lien, n’en ouvrez pas d’autre de sa part. S’il s’agit d’une erreur, recommencez sur {app}.',
  'expired.title': 'Ce lien a expiré',
  'expired.text':
    'Les liens ne sont valables que peu de temps, afin de protéger votre compte. Aucun compte n’a été associé.',
  'expired.next': 'Recommencez sur {app}.',
  'confirmation_timeout.title': 'Délai de confirmation dépassé',
  'confirmation_timeout.text':
    'L’association n’a pas été confirmée dans les dix minutes. Aucun compte n’a été associé.',
  'confirmation_timeout.next': 'Recommencez sur {app}.',
  'question_not_sent.title': 'La question n’est pas arrivée',
  'question_not_sent.text':
    'Instagram n’a pas transmis la question dans la discussion avec {account}. Rien n’a été associé.',
  'question_not_sent.next': 'Recommencez sur {app}. Si cela se reproduit, prévenez {app}.',
  'superseded.title': 'Il existe un lien plus récent',
  'superseded.text': '{app} a créé un lien plus récent pour vous ; celui-ci ne fonctionne donc plus.',
  'superseded.next': 'Retournez sur {app} et utilisez le lien le plus récent.',
  'revoked.title': 'Ce lien a été annulé',
  'revoked.text': '{app} a annulé ce lien. Aucun compte n’a été associé.',
  'revoked.next': 'Recommencez sur {app}.',
  'app_disabled.title': 'Indisponible',
  'app_disabled.text': 'L’association à {app} est désactivée pour le moment. Aucun compte n’a été associé.',
  'app_disabled.next': 'Réessayez plus tard ou contactez {app}.',
  'gone.title': 'Cette page n’existe pas',
  'gone.text': 'L’adresse est incomplète ou le lien est trop ancien.',
  'gone.next': 'Retournez dans l’application qui vous a montré le lien et recommencez.',
  'busy.title': 'Trop de demandes',
  'busy.text': 'Cette page a été ouverte très souvent en peu de temps.',
  'busy.next': 'Patientez une minute, puis rechargez-la.',
  'failed.title': 'Cela n’a pas fonctionné',
  'failed.text': 'La demande n’a pas pu être traitée. Rien n’a été modifié.',
  'failed.next': 'Revenez à la page et réessayez.',
  'unavailable.title': 'Indisponible pour le moment',
  'unavailable.text':
    'Le service ne répond pas en ce moment. Votre lien reste valable jusqu’à son expiration.',
  'unavailable.next': 'Patientez un instant, puis rechargez cette page.',
  'account_connected.title': 'Instagram est connecté',
  'account_connected.text': 'Le compte a été connecté à ce service, qui peut maintenant écrire en son nom.',
  'account_connected.next': 'Vous pouvez fermer cette page.',
  'account_denied.title': 'Non connecté',
  'account_denied.text': 'Vous n’avez pas donné votre accord sur Instagram. Rien n’a été connecté.',
  'account_denied.next': 'Si c’était une erreur, demandez une nouvelle adresse à l’exploitant de ce service.',
  'account_wrong.title': 'C’est un autre compte',
  'account_wrong.text':
    'Sur Instagram, vous avez donné votre accord pour un autre compte que celui qui devait être connecté. Rien n’a été connecté.',
  'account_wrong.next':
    'Connectez-vous au bon compte sur Instagram, puis demandez une nouvelle adresse à l’exploitant de ce service.',
  'account_ended.title': 'Cette adresse ne fonctionne plus',
  'account_ended.text':
    'Elle a déjà été utilisée, ou ses dix minutes sont écoulées. L’ouvrir maintenant n’a rien changé.',
  'account_ended.next': 'Demandez une nouvelle adresse à l’exploitant de ce service.',
  'account_failed.title': 'Instagram n’a pas répondu',
  'account_failed.text':
    'Le compte n’a pas pu être connecté, car Instagram n’y a pas donné accès. Rien n’a été modifié.',
  'account_failed.next': 'Demandez une nouvelle adresse à l’exploitant de ce service, puis réessayez.',

  'return.button': 'Retourner sur {app}',
  'return.soon': 'Vous allez retourner sur {app} dans un instant.',
  'return.stay': 'Rester ici',

  'deletion.status': 'Terminé le {date}',
  'deleted.title': 'Vos données ont été supprimées',
  'deleted.text':
    'Vous avez demandé via Instagram que ce service supprime ce qu’il avait enregistré à votre sujet. Il n’a plus accès à votre compte Instagram.',
  'deleted.next':
    'Si vous y connectez de nouveau votre compte, il enregistrera à nouveau des données à votre sujet.',
  'nothing.title': 'Rien n’était enregistré à votre sujet',
  'nothing.text':
    'Vous avez demandé via Instagram que ce service supprime ce qu’il avait enregistré à votre sujet. Rien n’était enregistré sous l’identifiant transmis par Instagram.',
  'nothing.next':
    'Si vous pensez que des données auraient dû être enregistrées, contactez l’exploitant de ce service.',
};
