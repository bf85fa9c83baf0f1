import type { JSX } from 'preact';
import { EndpointList } from './endpoint-list.js';
import { OPERATOR_ENDPOINTS } from './endpoint-owner.js';

/** The endpoints of the operators. */
export function OperatorEndpointsView(): JSX.Element {
  return (
    <>
      <h1 class="view-title">Operators’ endpoints</h1>
      <p class="quiet">
        Your own receivers, such as a chat or a pager. They hear of accounts, endpoints and events in trouble.
      </p>
      <EndpointList owner={OPERATOR_ENDPOINTS} />
    </>
  );
}
