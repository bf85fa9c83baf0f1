import type { TextCatalogue } from './en.js';

/** Spanish for Spain and Latin America. People are addressed as “tú”. “Vincular” and not “conectar”, which is also to sign in. */
export const es: TextCatalogue = {
  'page.title': 'Vincular Instagram · {app}',
  'page.language': 'Idioma',
  'page.support': 'Ayuda',
  'page.privacy': 'Privacidad',
  'host.verified': 'Dirección verificada',
  'host.missing': 'dirección no indicada',

  'desktop.step.scan': 'Escanea el código con la cámara de tu teléfono.',
  'desktop.step.check': 'Comprueba en el teléfono que la solicitud viene de {app} y toca «Abrir Instagram».',
  'desktop.step.send': 'En el chat con {account}, toca una pregunta sugerida o envía cualquier mensaje.',
  'desktop.own': 'Este código es solo para tu teléfono. No lo compartas.',
  'desktop.here': '¿Tienes la app de Instagram en este dispositivo?',
  'desktop.here.note': 'Hace falta la app. En instagram.com no funciona.',
  'qr.label': 'Código QR que abre esta página en tu teléfono. La dirección que aparece debajo hace lo mismo.',
  'qr.instagram.label': 'Código QR que abre el chat con {account} en Instagram.',
  'copy.label': 'O abre esta dirección en tu teléfono',
  'copy.button': 'Copiar',
  'copy.done': 'Copiado',
  'copy.failed': 'Dirección seleccionada: cópiala',
  'share.button': 'Enviar a mi teléfono',

  'status.waiting': 'Esperando a tu teléfono',
  'status.opened': 'Página abierta en tu teléfono',
  'status.offline': 'Sin conexión. La página continuará en cuanto vuelvas a tener internet.',
  'time.left': 'Válido durante {time} más',
  'time.ending': 'Este enlace caducará pronto. ¿Necesitas más tiempo?',
  'time.until': 'Válido hasta: {time} UTC',
  'extend.button': 'Ampliar el tiempo',
  'extend.left':
    '{count, plural, one {Puedes ampliar el tiempo una vez más.} many {Puedes ampliar el tiempo # de veces más.} other {Puedes ampliar el tiempo # veces más.}}',
  'extend.last': 'El tiempo ya no se puede ampliar. Cuando se acabe, empieza de nuevo en {app}.',
  'check.button': 'Comprobar ahora',
  'check.text': 'Esta página no se actualiza sola porque JavaScript está desactivado.',

  'phone.title': '¿Vincular tu cuenta de Instagram con {app}?',
  'phone.own': 'Continúa solo si eres tú quien ha iniciado esto en {app}.',
  'phone.hint': 'Tu cuenta allí',
  'phone.account': 'Escribes a',
  'phone.account.on': '{account} en Instagram',
  'phone.learns': 'Qué sabrá {app}',
  'phone.learns.text':
    'Desde qué cuenta de Instagram escribes. Tu mensaje llega a {account} como cualquier otro.',
  'phone.undo': 'Cómo deshacerlo',
  'phone.undo.text': 'Puedes pedir a {app} en cualquier momento que desvincule tu cuenta de Instagram.',
  'phone.purpose': 'Para qué',
  'open.button': 'Abrir Instagram',
  'open.hint': 'Allí, toca una pregunta sugerida o envía cualquier mensaje.',
  'decline.summary': 'Yo no pedí esto',
  'decline.text':
    'Puede que otra persona te haya enviado este enlace. Si rechazas la solicitud, no se vinculará ninguna cuenta y el enlace dejará de funcionar.',
  'decline.button': 'Rechazar esta solicitud',
  'help.summary': '¿No se abrió Instagram?',
  'help.hold': 'Mantén presionado «Abrir Instagram» y elige «Abrir en Instagram».',
  'help.install': 'Instala Instagram, vuelve a esta página e inténtalo de nuevo:',
  'help.copy': 'Copia la dirección y ábrela en otro navegador:',
  'help.another': 'O escanea este código con otro teléfono que tenga Instagram:',
  'help.web': 'Instagram en el navegador no puede abrir este chat. Tiene que ser la app.',
  'typed.title': '¿No tienes la app de Instagram aquí?',
  'typed.text': 'Envía este código en un mensaje a {account}. También funciona en instagram.com.',
  'typed.open': 'Abrir {account} en instagram.com',
  'typed.own': 'Envíalo tú y no lo compartas.',
  'inapp.title': 'Esta página está abierta dentro de {browser}',
  'inapp.apple':
    'Si Instagram no se abre, toca el menú o el icono de compartir de esta app y elige «Abrir en el navegador» o «Abrir en Safari».',
  'inapp.android':
    'Si Instagram no se abre, toca el menú ⋮ de esta app y elige «Abrir en el navegador» o «Abrir en Chrome».',
  'inapp.leave': 'Intentar abrirla en tu navegador',

  'waiting.title': 'Vincula tu cuenta de Instagram',
  'waiting.text':
    '{app} quiere saber cuál es tu cuenta de Instagram. Necesitas tu teléfono con la app de Instagram.',
  'opened.title': 'Continúa en tu teléfono',
  'opened.text':
    'La página está abierta en tu teléfono. Allí, toca «Abrir Instagram» y después una pregunta sugerida, o envía cualquier mensaje.',
  'awaiting_app.title': 'Un paso más',
  'awaiting_app.text': 'Instagram ha respondido. Ahora {app} te pide que confirmes.',
  'awaiting_app.next': 'Vuelve a {app} y confirma allí en un plazo de diez minutos.',
  'awaiting_chat.title': 'Responde en Instagram',
  'awaiting_chat.text': '{account} te pregunta en el chat si quieres vincular tu cuenta con {app}.',
  'awaiting_chat.next':
    'Responde allí en un plazo de diez minutos. Si no respondes, no se vinculará ninguna cuenta.',
  'linked.title': 'Cuenta vinculada',
  'linked.text': 'Tu cuenta de Instagram ya está vinculada con {app}.',
  'linked.next': 'Puedes cerrar esta página.',
  'linked.phone': 'Listo. Si empezaste en otro dispositivo, continúa allí. Si no, vuelve a {app}.',
  'linked.undo.word':
    'En cualquier momento puedes escribir {unlink} en el chat con {account} o pedir a {app} que desvincule tu cuenta de Instagram.',
  'already_linked.title': 'La cuenta ya estaba vinculada',
  'already_linked.text':
    'Esta cuenta de Instagram ya estaba vinculada con tu cuenta en {app}. No ha cambiado nada.',
  'already_linked.next': 'Puedes cerrar esta página.',
  'ended.title': 'La cuenta ya no está vinculada',
  'ended.text': 'Tu cuenta de Instagram estaba vinculada con {app}. Esta vinculación ha terminado.',
  'ended.next': 'Para volver a vincularla, empieza de nuevo en {app}.',
  'igsid_taken.title': 'Esta cuenta de Instagram ya está en uso',
  'igsid_taken.text': 'Está vinculada con otra cuenta en {app}. No se ha cambiado nada.',
  'igsid_taken.next':
    'Desvincúlala primero allí o usa otra cuenta de Instagram. Después, empieza de nuevo en {app}.',
  'user_taken.title': 'Ya hay otra cuenta de Instagram vinculada',
  'user_taken.text':
    'Tu cuenta en {app} está vinculada con otra cuenta de Instagram. No se ha cambiado nada.',
  'user_taken.next': 'Desvincula primero esa otra cuenta en {app}. Después, empieza de nuevo allí.',
  'declined.title': 'Cuenta no vinculada',
  'declined.text': 'La vinculación no se confirmó en {app}. No se ha vinculado ninguna cuenta.',
  'declined.next': 'Si fue un error, empieza de nuevo en {app}.',
  'declined_by_person.title': 'Solicitud rechazada',
  'declined_by_person.text':
    'Has indicado que no pediste esto. No se ha vinculado ninguna cuenta y este enlace ya no funciona.',
  'declined_by_person.next':
    'Si alguien te envió el enlace, no abras ningún otro que te envíe. Si fue un error, empieza de nuevo en {app}.',
  'expired.title': 'Este enlace ha caducado',
  'expired.text':
    'Los enlaces solo son válidos durante poco tiempo para proteger tu cuenta. No se ha vinculado ninguna cuenta.',
  'expired.next': 'Empieza de nuevo en {app}.',
  'confirmation_timeout.title': 'No se confirmó a tiempo',
  'confirmation_timeout.text':
    'La vinculación no se confirmó en un plazo de diez minutos. No se ha vinculado ninguna cuenta.',
  'confirmation_timeout.next': 'Empieza de nuevo en {app}.',
  'question_not_sent.title': 'La pregunta no llegó',
  'question_not_sent.text':
    'Instagram no entregó la pregunta en el chat con {account}. No se ha conectado nada.',
  'question_not_sent.next': 'Empieza de nuevo en {app}. Si vuelve a pasar, avisa a {app}.',
  'superseded.title': 'Hay un enlace más reciente',
  'superseded.text': '{app} ha creado un enlace más reciente para ti, así que este ya no funciona.',
  'superseded.next': 'Vuelve a {app} y usa el enlace más reciente.',
  'revoked.title': 'Este enlace se ha anulado',
  'revoked.text': '{app} ha anulado este enlace. No se ha vinculado ninguna cuenta.',
  'revoked.next': 'Empieza de nuevo en {app}.',
  'app_disabled.title': 'No disponible',
  'app_disabled.text':
    'La vinculación con {app} está desactivada en este momento. No se ha vinculado ninguna cuenta.',
  'app_disabled.next': 'Inténtalo más tarde o pregunta a {app}.',
  'gone.title': 'Esta página no existe',
  'gone.text': 'La dirección está incompleta o el enlace es demasiado antiguo.',
  'gone.next': 'Vuelve a la app que te mostró el enlace y empieza de nuevo.',
  'busy.title': 'Demasiadas solicitudes',
  'busy.text': 'Esta página se ha abierto muchas veces en poco tiempo.',
  'busy.next': 'Espera un minuto y vuelve a cargarla.',
  'failed.title': 'No ha funcionado',
  'failed.text': 'No se ha podido completar la solicitud. No se ha cambiado nada.',
  'failed.next': 'Vuelve a la página e inténtalo de nuevo.',
  'unavailable.title': 'No disponible en este momento',
  'unavailable.text': 'El servicio no responde ahora mismo. Tu enlace sigue siendo válido hasta que caduque.',
  'unavailable.next': 'Espera un momento y vuelve a cargar esta página.',
  'account_connected.title': 'Instagram está conectado',
  'account_connected.text':
    'La cuenta se ha conectado con este servicio, que ahora puede escribir en su nombre.',
  'account_connected.next': 'Puedes cerrar esta página.',
  'account_denied.title': 'Sin conectar',
  'account_denied.text': 'No diste tu consentimiento en Instagram. No se ha conectado nada.',
  'account_denied.next': 'Si fue un error, pide una nueva dirección al responsable de este servicio.',
  'account_wrong.title': 'Esta es otra cuenta',
  'account_wrong.text':
    'En Instagram diste tu consentimiento para una cuenta distinta de la que se iba a conectar. No se ha conectado nada.',
  'account_wrong.next':
    'Inicia sesión en Instagram con la cuenta correcta y pide una nueva dirección al responsable de este servicio.',
  'account_ended.title': 'Esta dirección ya no funciona',
  'account_ended.text': 'Ya se usó, o han pasado sus diez minutos. Al abrirla ahora no ha cambiado nada.',
  'account_ended.next': 'Pide una nueva dirección al responsable de este servicio.',
  'account_failed.title': 'Instagram no ha respondido',
  'account_failed.text':
    'No se pudo conectar la cuenta porque Instagram no dio acceso a ella. No se ha cambiado nada.',
  'account_failed.next': 'Pide una nueva dirección al responsable de este servicio e inténtalo otra vez.',

  'return.button': 'Volver a {app}',
  'return.soon': 'Volverás a {app} en un momento.',
  'return.stay': 'Quedarme aquí',

  'deletion.status': 'Completado el {date}',
  'deleted.title': 'Tus datos se han eliminado',
  'deleted.text':
    'Solicitaste a través de Instagram que este servicio eliminara lo que había guardado sobre ti. Ya no tiene acceso a tu cuenta de Instagram.',
  'deleted.next': 'Si vuelves a conectar tu cuenta con él, guardará de nuevo datos sobre ti.',
  'nothing.title': 'No había nada guardado sobre ti',
  'nothing.text':
    'Solicitaste a través de Instagram que este servicio eliminara lo que había guardado sobre ti. No había nada guardado con el identificador que envió Instagram.',
  'nothing.next':
    'Si crees que debería haber algo guardado, ponte en contacto con el responsable de este servicio.',
};
