import type { ComponentChildren, JSX } from 'preact';
import type { Identity } from '../../packages/client/src/index.js';
import { accountOf } from '../lists/columns.js';
import { useName } from '../lists/names.js';
import { Id, PersonId } from '../parts/id.js';
import { Time } from '../parts/time.js';
import { addressOfRow } from '../state/row-address.js';

/** What is known of an identity. */
export function PersonFacts({ identity }: { readonly identity: Identity }): JSX.Element {
  const { id, appId, externalUserId, igsid, linkId, via, source, channel } = identity;
  const app = useName('app', appId);
  return (
    <dl class="person-facts">
      <Fact name="User of the app">
        <PersonId value={externalUserId} />
      </Fact>
      <Fact name="Instagram person">
        <PersonId value={igsid} />
      </Fact>
      <Fact name="App">{app === appId ? <Id value={appId} /> : app}</Fact>
      <Fact name="Account">{accountOf(identity)}</Fact>
      <Fact name="Identity">
        <Id value={id} />
      </Fact>
      <Fact name="Link">
        <a href={addressOfRow(linkId)} title={linkId}>
          Open the link
        </a>
      </Fact>
      <Fact name="Came by">
        {via}
        {source !== null && <span class="quiet"> ({source})</span>}
      </Fact>
      <Fact name="Channel">{channel ?? <span class="quiet">none</span>}</Fact>
      <Fact name="Last came">
        <Time at={identity.lastReferralAt} />
      </Fact>
      <Fact name="Reply window ends">
        <Time at={identity.replyWindowEndsAt} />
      </Fact>
      {identity.unlinkedAt !== null && (
        <Fact name="Unlinked">
          <Time at={identity.unlinkedAt} />
        </Fact>
      )}
      {identity.unlinkedAt !== null && (
        <Fact name="Reason">{identity.unlinkReason ?? <span class="quiet">none</span>}</Fact>
      )}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ComponentChildren;
}

function Fact({ name, children }: FactProps): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
