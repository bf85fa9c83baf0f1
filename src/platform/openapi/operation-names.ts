/** Where the rule below would say it twice, or not what the caller does. */
const NAMES: Readonly<Record<string, string>> = {
  'LinkMintController.mint': 'mintLink',
  'LinkWaitsController.get': 'getLink',
  'LinkWaitsController.stream': 'streamLink',
  'ConfirmationController.confirm': 'confirmLink',
  'ConfirmationController.decline': 'declineLink',
  'AttemptsController.listOfLink': 'listLinkAttempts',
  'QrCodesController.svg': 'drawQrCodeSvg',
  'QrCodesController.png': 'drawQrCodePng',
  'AuditLogController.list': 'listAuditEntries',
  'LookupController.get': 'lookUp',
  'LookupController.post': 'lookUpByPost',
  'EndpointNotificationsController.test': 'testEndpoint',
  'EndpointNotificationsController.replay': 'replayEndpoint',
  'MetaWebhooksController.handshake': 'answerMetaHandshake',
  'MetaWebhooksController.deliver': 'receiveMetaDelivery',
  'DataDeletionController.receive': 'receiveMetaDataDeletion',
  'DataDeletionPageController.show': 'showDataDeletion',
  'HealthController.livez': 'getLiveness',
  'HealthController.readyz': 'getReadiness',
  'HealthController.version': 'getVersion',
  'HealthController.metricsText': 'getMetrics',
};

/**
 * The operation's id, by which generated clients name their functions: `LinksController.get` is `getLink`, its `list` is
 * `listLinks`, and `AppsController.createKey` is `createAppKey`.
 */
export function nameOperation(controller: string, method: string): string {
  const given = NAMES[`${controller}.${method}`];
  if (given !== undefined) return given;
  const room = controller.replace(/Controller$/, '');
  const [, verb = method, noun = ''] = /^([a-z]+)([A-Z]\w*)?$/.exec(method) ?? [];
  if (noun) return `${verb}${toSingular(room)}${noun}`;
  return verb === 'list' ? `list${room}` : `${verb}${toSingular(room)}`;
}

function toSingular(plural: string): string {
  return plural.replace(/ies$/, 'y').replace(/s$/, '');
}
