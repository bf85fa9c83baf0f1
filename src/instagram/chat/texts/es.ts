import type { ChatCatalogue } from './en.js';

/** Spanish. People are addressed as “tú”. */
export const chatTextsEs: ChatCatalogue = {
  'question.hinted':
    '{app} ({host}) pregunta si esta cuenta de Instagram es tuya: se conectaría allí con la cuenta {hint}. ¿Lo has empezado tú? Responde {yes} o {no}. Si no respondes, no se conecta nada.',
  'question.plain':
    '{app} ({host}) pregunta si esta cuenta de Instagram es tuya: se conectaría con tu cuenta allí. ¿Lo has empezado tú? Responde {yes} o {no}. Si no respondes, no se conecta nada.',
  'reminder.hinted':
    'Elige, por favor: ¿puede {app} ({host}) conectar esta cuenta de Instagram con la cuenta {hint} allí? Si no lo has empezado tú, elige «No soy yo».',
  'reminder.plain':
    'Elige, por favor: ¿puede {app} ({host}) conectar esta cuenta de Instagram con tu cuenta allí? Si no lo has empezado tú, elige «No soy yo».',
  'button.yes': 'Sí, conectar',
  'button.yes.named': 'Sí: {app}',
  'button.no': 'No soy yo',
  linked: 'Conectado con {app} ({host}).',
  undo: 'Si no has sido tú, o para deshacerlo cuando quieras, escribe aquí {unlink}.',
  declined: 'No se ha conectado nada. Si no lo has pedido, no tienes que hacer nada.',
  taken:
    'No se ha conectado nada: esta cuenta de Instagram o la cuenta en {app} ya está conectada. Continúa en {app}.',
  too_late:
    'Esta pregunta ha terminado y no se ha conectado nada. Para intentarlo de nuevo, empieza en {app}.',
  unlinked: 'Listo: esta cuenta de Instagram ya no está conectada a través de {account}.',
  invite:
    'Este enlace conecta esta cuenta de Instagram con tu cuenta en {app} ({host}): {url} Sirve una sola vez, durante {time}. No lo compartas.',
  automated: 'Mensaje automático.',
  'app.unnamed': 'Una aplicación',
  'host.missing': 'dirección no indicada',
};
