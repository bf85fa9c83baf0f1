/**
 * The operation id, by which generated clients name their functions: `LinksController.revoke` is `revokeLink` and its `list`
 * is `listLinks`. A route with another name has `@ApiOperationId`.
 */
export function nameOperation(controller: string, method: string): string {
  const room = controller.replace(/Controller$/, '');
  return method === 'list' ? `list${room}` : `${method}${toSingular(room)}`;
}

function toSingular(plural: string): string {
  return plural.replace(/ies$/, 'y').replace(/s$/, '');
}
