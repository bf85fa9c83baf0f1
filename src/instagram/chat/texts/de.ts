import type { ChatCatalogue } from './en.js';

/** German. People are addressed as “du”. */
export const chatTextsDe: ChatCatalogue = {
  'question.hinted':
    '{app} ({host}) fragt, ob dieses Instagram-Konto dir gehört: Es würde dort mit dem Konto {hint} verbunden. Hast du das selbst begonnen? Antworte {yes} oder {no}. Ohne Antwort wird nichts verbunden.',
  'question.plain':
    '{app} ({host}) fragt, ob dieses Instagram-Konto dir gehört: Es würde dort mit deinem Konto verbunden. Hast du das selbst begonnen? Antworte {yes} oder {no}. Ohne Antwort wird nichts verbunden.',
  'reminder.hinted':
    'Bitte wähle: Darf {app} ({host}) dieses Instagram-Konto dort mit dem Konto {hint} verbinden? Wenn du das nicht selbst begonnen hast, wähle „Nicht ich“.',
  'reminder.plain':
    'Bitte wähle: Darf {app} ({host}) dieses Instagram-Konto dort mit deinem Konto verbinden? Wenn du das nicht selbst begonnen hast, wähle „Nicht ich“.',
  'button.yes': 'Ja, verbinden',
  'button.yes.named': 'Ja: {app}',
  'button.no': 'Nicht ich',
  linked: 'Verbunden mit {app} ({host}).',
  undo: 'Wenn du das nicht warst oder es später rückgängig machen willst, schreibe hier {unlink}.',
  declined: 'Es wurde nichts verbunden. Wenn du das nicht angefordert hast, musst du nichts tun.',
  taken:
    'Es wurde nichts verbunden: Dieses Instagram-Konto oder das Konto bei {app} ist schon verbunden. Mach bei {app} weiter.',
  too_late:
    'Diese Frage ist abgelaufen, und es wurde nichts verbunden. Um es noch einmal zu versuchen, beginne bei {app}.',
  unlinked: 'Erledigt: Dieses Instagram-Konto ist über {account} nicht mehr verbunden.',
  invite:
    'Dieser Link verbindet dieses Instagram-Konto mit deinem Konto bei {app} ({host}): {url} Er gilt einmal und {time} lang. Gib ihn nicht weiter.',
  automated: 'Automatische Nachricht.',
  'app.unnamed': 'Eine App',
  'host.missing': 'Adresse nicht angegeben',
};
