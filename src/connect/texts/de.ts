import type { TextCatalogue } from './en.js';

/** German. People are addressed as “du”. No case ending and no article depends on the name of an app or account. */
export const de: TextCatalogue = {
  'page.title': 'Instagram verbinden · {app}',
  'page.language': 'Sprache',
  'page.support': 'Hilfe',
  'page.privacy': 'Datenschutz',
  'host.verified': 'Geprüfte Adresse',
  'host.missing': 'Adresse nicht angegeben',

  'desktop.step.scan': 'Scanne den Code mit der Kamera deines Handys.',
  'desktop.step.check':
    'Prüfe auf dem Handy, ob die Anfrage von {app} kommt, und tippe auf „Instagram öffnen“.',
  'desktop.step.send':
    'Tippe im Chat mit {account} auf eine vorgeschlagene Frage oder sende eine beliebige Nachricht.',
  'desktop.own': 'Der Code ist nur für dein eigenes Handy. Gib ihn nicht weiter.',
  'desktop.here': 'Hast du die Instagram-App auf diesem Gerät?',
  'desktop.here.note': 'Dafür brauchst du die App. Auf instagram.com funktioniert es nicht.',
  'qr.label':
    'QR-Code, der diese Seite auf deinem Handy öffnet. Die Adresse unter dem Code führt ebenfalls dorthin.',
  'qr.instagram.label': 'QR-Code, der den Chat mit {account} in Instagram öffnet.',
  'copy.label': 'Oder öffne diese Adresse auf deinem Handy',
  'copy.button': 'Kopieren',
  'copy.done': 'Kopiert',
  'copy.failed': 'Markiert: jetzt kopieren',
  'share.button': 'An mein Handy senden',

  'status.waiting': 'Warten auf dein Handy',
  'status.opened': 'Auf deinem Handy geöffnet',
  'status.offline': 'Keine Verbindung. Sobald du wieder online bist, geht es hier weiter.',
  'time.left': 'Noch {time} gültig',
  'time.ending': 'Dieser Link läuft bald ab. Brauchst du mehr Zeit?',
  'time.until': 'Gültig bis {time} UTC',
  'extend.button': 'Zeit verlängern',
  'extend.left':
    '{count, plural, one {Du kannst die Zeit noch einmal verlängern.} other {Du kannst die Zeit noch #-mal verlängern.}}',
  'extend.last':
    'Die Zeit lässt sich nicht mehr verlängern. Wenn sie abgelaufen ist, beginne bei {app} noch einmal.',
  'check.button': 'Jetzt prüfen',
  'check.text': 'Diese Seite aktualisiert sich nicht von selbst, weil JavaScript ausgeschaltet ist.',

  'phone.title': 'Dein Instagram-Konto mit {app} verbinden?',
  'phone.own': 'Mach nur weiter, wenn du das selbst bei {app} begonnen hast.',
  'phone.hint': 'Dein Konto dort',
  'phone.account': 'Du schreibst an',
  'phone.account.on': '{account} auf Instagram',
  'phone.learns': 'Was {app} erfährt',
  'phone.learns.text':
    'Mit welchem Instagram-Konto du schreibst. Deine Nachricht kommt bei {account} an wie jede andere.',
  'phone.undo': 'So machst du es rückgängig',
  'phone.undo.text':
    'Du kannst {app} jederzeit bitten, die Verbindung mit deinem Instagram-Konto zu trennen.',
  'phone.purpose': 'Warum',
  'open.button': 'Instagram öffnen',
  'open.hint': 'Tippe dort auf eine vorgeschlagene Frage oder sende eine beliebige Nachricht.',
  'decline.summary': 'Ich habe das nicht angefordert',
  'decline.text':
    'Vielleicht hat dir jemand anderes diesen Link geschickt. Wenn du ablehnst, wird kein Konto verbunden und der Link funktioniert nicht mehr.',
  'decline.button': 'Anfrage ablehnen',
  'help.summary': 'Instagram hat sich nicht geöffnet?',
  'help.hold': 'Halte „Instagram öffnen“ gedrückt und wähle „In Instagram öffnen“.',
  'help.install': 'Installiere Instagram, komm dann auf diese Seite zurück und versuch es noch einmal:',
  'help.copy': 'Kopiere die Adresse und öffne sie in einem anderen Browser:',
  'help.another': 'Oder scanne diesen Code mit einem anderen Handy, auf dem Instagram installiert ist:',
  'help.web': 'Instagram im Browser kann diesen Chat nicht öffnen. Du brauchst die App.',
  'typed.title': 'Keine Instagram-App zur Hand?',
  'typed.text': 'Sende diesen Code als Nachricht an {account}. Das geht auch auf instagram.com.',
  'typed.open': '{account} auf instagram.com öffnen',
  'typed.own': 'Sende ihn selbst und gib ihn nicht weiter.',
  'inapp.title': 'Diese Seite ist in {browser} geöffnet',
  'inapp.apple':
    'Wenn sich Instagram nicht öffnet, tippe in dieser App auf das Menü oder das Teilen-Symbol und wähle „Im Browser öffnen“ oder „In Safari öffnen“.',
  'inapp.android':
    'Wenn sich Instagram nicht öffnet, tippe in dieser App auf das Menü ⋮ und wähle „Im Browser öffnen“ oder „In Chrome öffnen“.',
  'inapp.leave': 'Versuche, die Seite im Browser zu öffnen',

  'waiting.title': 'Verbinde dein Instagram-Konto',
  'waiting.text':
    '{app} möchte wissen, welches Instagram-Konto dir gehört. Du brauchst dafür dein Handy mit der Instagram-App.',
  'opened.title': 'Mach auf deinem Handy weiter',
  'opened.text':
    'Die Seite ist auf deinem Handy geöffnet. Tippe dort auf „Instagram öffnen“ und dann auf eine vorgeschlagene Frage, oder sende eine beliebige Nachricht.',
  'awaiting_app.title': 'Nur noch ein Schritt',
  'awaiting_app.text': 'Instagram hat geantwortet. Jetzt bittet dich {app} um deine Bestätigung.',
  'awaiting_app.next': 'Geh zurück zu {app} und bestätige dort innerhalb von zehn Minuten.',
  'awaiting_chat.title': 'Antworte in Instagram',
  'awaiting_chat.text': '{account} fragt dich im Chat, ob du dein Konto mit {app} verbinden möchtest.',
  'awaiting_chat.next': 'Antworte dort innerhalb von zehn Minuten. Ohne Antwort wird kein Konto verbunden.',
  'linked.title': 'Verbunden',
  'linked.text': 'Dein Instagram-Konto ist jetzt mit {app} verbunden.',
  'linked.next': 'Du kannst diese Seite schließen.',
  'linked.phone':
    'Fertig. Wenn du auf einem anderen Gerät angefangen hast, mach dort weiter. Sonst geh zurück zu {app}.',
  'linked.undo.word':
    'Schreibe jederzeit {unlink} in den Chat mit {account} oder bitte {app}, die Verbindung mit deinem Instagram-Konto zu trennen.',
  'already_linked.title': 'Schon verbunden',
  'already_linked.text':
    'Dieses Instagram-Konto war schon mit deinem Konto bei {app} verbunden. Es hat sich nichts geändert.',
  'already_linked.next': 'Du kannst diese Seite schließen.',
  'ended.title': 'Nicht mehr verbunden',
  'ended.text': 'Dein Instagram-Konto war mit {app} verbunden. Diese Verbindung ist beendet.',
  'ended.next': 'Um es wieder zu verbinden, beginne noch einmal bei {app}.',
  'igsid_taken.title': 'Dieses Instagram-Konto ist schon vergeben',
  'igsid_taken.text': 'Es ist mit einem anderen Konto bei {app} verbunden. Es wurde nichts geändert.',
  'igsid_taken.next':
    'Trenne es zuerst dort oder nimm ein anderes Instagram-Konto. Beginne danach bei {app} noch einmal.',
  'user_taken.title': 'Ein anderes Instagram-Konto ist verbunden',
  'user_taken.text':
    'Dein Konto bei {app} ist mit einem anderen Instagram-Konto verbunden. Es wurde nichts geändert.',
  'user_taken.next': 'Trenne zuerst bei {app} das andere Instagram-Konto. Beginne danach dort noch einmal.',
  'declined.title': 'Nicht verbunden',
  'declined.text': 'Die Verbindung wurde bei {app} nicht bestätigt. Es wurde kein Konto verbunden.',
  'declined.next': 'Falls das ein Versehen war, beginne bei {app} noch einmal.',
  'declined_by_person.title': 'Anfrage abgelehnt',
  'declined_by_person.text':
    'Du hast angegeben, dass du das nicht angefordert hast. Es wurde kein Konto verbunden und dieser Link funktioniert nicht mehr.',
  'declined_by_person.next':
    'Wenn dir jemand den Link geschickt hat, öffne keinen weiteren von dieser Person. Falls es ein Versehen war, beginne bei {app} noch einmal.',
  'expired.title': 'Dieser Link ist abgelaufen',
  'expired.text':
    'Links sind nur kurze Zeit gültig, um dein Konto zu schützen. Es wurde kein Konto verbunden.',
  'expired.next': 'Beginne bei {app} noch einmal.',
  'confirmation_timeout.title': 'Nicht rechtzeitig bestätigt',
  'confirmation_timeout.text':
    'Die Verbindung wurde nicht innerhalb von zehn Minuten bestätigt. Es wurde kein Konto verbunden.',
  'confirmation_timeout.next': 'Beginne bei {app} noch einmal.',
  'question_not_sent.title': 'Die Frage kam nicht an',
  'question_not_sent.text':
    'Instagram hat die Frage im Chat mit {account} nicht zugestellt. Es wurde nichts verbunden.',
  'question_not_sent.next': 'Beginne bei {app} noch einmal. Wenn es wieder passiert, sag {app} Bescheid.',
  'superseded.title': 'Es gibt einen neueren Link',
  'superseded.text':
    '{app} hat einen neueren Link für dich erstellt, deshalb funktioniert dieser nicht mehr.',
  'superseded.next': 'Geh zurück zu {app} und nutze den neuesten Link.',
  'revoked.title': 'Dieser Link wurde zurückgezogen',
  'revoked.text': '{app} hat diesen Link zurückgezogen. Es wurde kein Konto verbunden.',
  'revoked.next': 'Beginne bei {app} noch einmal.',
  'app_disabled.title': 'Nicht verfügbar',
  'app_disabled.text': 'Verbindungen mit {app} sind zurzeit abgeschaltet. Es wurde kein Konto verbunden.',
  'app_disabled.next': 'Versuch es später noch einmal oder frag bei {app} nach.',
  'gone.title': 'Diese Seite gibt es nicht',
  'gone.text': 'Die Adresse ist unvollständig oder der Link ist zu alt.',
  'gone.next': 'Geh zurück zu der App, die dir den Link gezeigt hat, und beginne dort noch einmal.',
  'busy.title': 'Zu viele Anfragen',
  'busy.text': 'Diese Seite wurde in kurzer Zeit sehr oft geöffnet.',
  'busy.next': 'Warte eine Minute und lade sie dann neu.',
  'failed.title': 'Das hat nicht geklappt',
  'failed.text': 'Die Anfrage konnte nicht ausgeführt werden. Es wurde nichts geändert.',
  'failed.next': 'Geh zurück zur Seite und versuche es noch einmal.',
  'unavailable.title': 'Gerade nicht verfügbar',
  'unavailable.text': 'Der Dienst antwortet im Moment nicht. Dein Link bleibt bis zu seinem Ende gültig.',
  'unavailable.next': 'Warte einen Moment und lade diese Seite dann neu.',
  'account_connected.title': 'Instagram ist verbunden',
  'account_connected.text':
    'Das Konto wurde mit diesem Dienst verbunden. Er kann jetzt in dessen Namen schreiben.',
  'account_connected.next': 'Du kannst diese Seite schließen.',
  'account_denied.title': 'Nicht verbunden',
  'account_denied.text': 'Du hast bei Instagram nicht zugestimmt. Es wurde nichts verbunden.',
  'account_denied.next':
    'Falls das ein Versehen war, bitte den Betreiber dieses Dienstes um eine neue Adresse.',
  'account_wrong.title': 'Das ist ein anderes Konto',
  'account_wrong.text':
    'Du hast bei Instagram für ein anderes Konto zugestimmt als das, das verbunden werden sollte. Es wurde nichts verbunden.',
  'account_wrong.next':
    'Melde dich bei Instagram im richtigen Konto an und bitte den Betreiber dieses Dienstes um eine neue Adresse.',
  'account_ended.title': 'Diese Adresse gilt nicht mehr',
  'account_ended.text':
    'Sie wurde schon benutzt, oder ihre zehn Minuten sind um. Durch das Öffnen wurde jetzt nichts geändert.',
  'account_ended.next': 'Bitte den Betreiber dieses Dienstes um eine neue Adresse.',
  'account_failed.title': 'Instagram hat nicht geantwortet',
  'account_failed.text':
    'Das Konto konnte nicht verbunden werden, weil Instagram keinen Zugang dazu gegeben hat. Es wurde nichts geändert.',
  'account_failed.next':
    'Bitte den Betreiber dieses Dienstes um eine neue Adresse und versuche es noch einmal.',

  'return.button': 'Zurück zu {app}',
  'return.soon': 'Gleich geht es zurück zu {app}.',
  'return.stay': 'Hierbleiben',

  'deletion.status': 'Abgeschlossen am {date}',
  'deleted.title': 'Deine Daten wurden gelöscht',
  'deleted.text':
    'Du hast über Instagram verlangt, dass dieser Dienst löscht, was er über dich gespeichert hat. Er hat keinen Zugang mehr zu deinem Instagram-Konto.',
  'deleted.next': 'Wenn du dein Konto wieder mit ihm verbindest, speichert er erneut Daten über dich.',
  'nothing.title': 'Über dich war nichts gespeichert',
  'nothing.text':
    'Du hast über Instagram verlangt, dass dieser Dienst löscht, was er über dich gespeichert hat. Unter der ID, die Instagram gesendet hat, war nichts gespeichert.',
  'nothing.next':
    'Wenn du meinst, dass etwas gespeichert sein müsste, wende dich an den Betreiber dieses Dienstes.',
};
