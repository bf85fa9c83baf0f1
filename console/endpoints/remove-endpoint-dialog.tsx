import type { JSX } from 'preact';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { useChange } from '../state/use-change.js';
import { type AnyEndpoint, ENDPOINT_DATA, type EndpointOwner } from './endpoint-owner.js';

interface RemoveEndpointDialogProps {
  readonly owner: EndpointOwner;
  readonly endpoint: AnyEndpoint;
  readonly onClose: () => void;
}

/** Deletes an endpoint with its secrets. */
export function RemoveEndpointDialog({ owner, endpoint, onClose }: RemoveEndpointDialogProps): JSX.Element {
  const { host } = new URL(endpoint.url);
  const remove = useChange(() => owner.remove?.(endpoint.id) ?? Promise.resolve(), {
    reloads: ENDPOINT_DATA,
    says: () => 'The endpoint is deleted.',
  });
  return (
    <ConfirmDialog
      title="Delete the endpoint?"
      verb="Delete endpoint"
      isDangerous
      typed={{ label: `Type ${host} to confirm`, text: host }}
      onConfirm={() => remove(undefined)}
      onClose={onClose}
    >
      <p>Nothing more is sent to it. Its secrets and its notifications are gone, and cannot be replayed.</p>
    </ConfirmDialog>
  );
}
