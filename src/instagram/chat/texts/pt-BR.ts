import type { ChatCatalogue } from './en.js';

/** Brazilian Portuguese. People are addressed as “você”. */
export const chatTextsPtBr: ChatCatalogue = {
  'question.hinted':
    '{app} ({host}) pergunta se esta conta do Instagram é sua: ela seria conectada lá à conta {hint}. Foi você que começou isso? Responda {yes} ou {no}. Sem resposta, nada é conectado.',
  'question.plain':
    '{app} ({host}) pergunta se esta conta do Instagram é sua: ela seria conectada à sua conta lá. Foi você que começou isso? Responda {yes} ou {no}. Sem resposta, nada é conectado.',
  'reminder.hinted':
    'Escolha: {app} ({host}) pode conectar esta conta do Instagram à conta {hint} lá? Se não foi você que começou, escolha “Não sou eu”.',
  'reminder.plain':
    'Escolha: {app} ({host}) pode conectar esta conta do Instagram à sua conta lá? Se não foi você que começou, escolha “Não sou eu”.',
  'button.yes': 'Sim, conectar',
  'button.yes.named': 'Sim: {app}',
  'button.no': 'Não sou eu',
  linked: 'Conectado com {app} ({host}).',
  undo: 'Se não foi você, ou para desfazer a qualquer momento, escreva aqui {unlink}.',
  declined: 'Nada foi conectado. Se você não pediu isso, não precisa fazer nada.',
  taken:
    'Nada foi conectado: esta conta do Instagram ou a conta em {app} já está conectada. Continue em {app}.',
  too_late: 'Esta pergunta terminou e nada foi conectado. Para tentar de novo, comece em {app}.',
  unlinked: 'Pronto: esta conta do Instagram não está mais conectada por {account}.',
  invite:
    'Este link conecta esta conta do Instagram à sua conta em {app} ({host}): {url} Ele vale uma única vez, por {time}. Não o compartilhe.',
  automated: 'Mensagem automática.',
  'app.unnamed': 'Um aplicativo',
  'host.missing': 'endereço não informado',
};
