import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { Account, DoctorFix, Finding } from '../../packages/client/src/index.js';
import { countOf } from '../charts/figures.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { Status, toLabel } from '../parts/status.js';
import { useAddress } from '../state/address.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { SelfTestPanel } from './self-test-panel.js';
import { Fault } from '../parts/fault.js';

/** Everything between a person on Instagram and Hitch, and what to do about it. */
export function DoctorTab({ account }: { readonly account: Account }): JSX.Element {
  const { id } = account;
  const isAdmin = useSignedIn().may('admin');
  const client = useQueryClient();
  const queryKey = ['accounts', id, 'doctor'];
  const examination = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await api.examineAccount({ path: { id } }, { signal })).findings,
  });
  const repair = useMutation({
    mutationFn: () => api.repairAccount({ path: { id } }),
    onSuccess: ({ findings }) => {
      client.setQueryData(queryKey, findings);
    },
  });
  const isBusy = examination.isFetching || repair.isPending;
  return (
    <>
      <Loaded of={examination} says="The doctor looks at everything…" trouble="The doctor cannot answer">
        {(findings) => {
          const fixable = findings.filter((finding) => finding.fixable).length;
          return (
            <Panel
              title="Findings"
              says={summaryOf(findings)}
              actions={
                <>
                  {isAdmin && fixable > 0 && (
                    <button
                      type="button"
                      class="button small primary"
                      disabled={isBusy}
                      onClick={() => repair.mutate()}
                    >
                      {repair.isPending ? 'Repairing…' : `Repair ${countOf(fixable, 'finding')}`}
                    </button>
                  )}
                  <button
                    type="button"
                    class="button small"
                    disabled={isBusy}
                    onClick={() => void examination.refetch()}
                  >
                    <Icon name="refresh" />
                    {examination.isFetching ? 'Looking…' : 'Look again'}
                  </button>
                </>
              }
            >
              <Fault of={repair.error} />
              {repair.data && <Repairs repairs={repair.data.repairs} />}
              <Findings findings={findings} />
            </Panel>
          );
        }}
      </Loaded>
      <SelfTestPanel account={account} onEnd={() => void examination.refetch()} />
    </>
  );
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const parts = [
    [count('failed'), 'failed'],
    [count('warning'), 'to look at'],
    [count('ok'), 'fine'],
    [count('unknown'), 'cannot be seen from here'],
  ] as const;
  const shown = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return `${shown.join(', ')}. In the order of the way from a person to Hitch.`;
}

function Findings({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const open = findings.filter(({ verdict }) => verdict !== 'ok');
  const fine = findings.filter(({ verdict }) => verdict === 'ok');
  return (
    <>
      <ul class="findings" aria-label="Findings">
        {open.map((finding) => (
          <FindingLine key={finding.check} finding={finding} />
        ))}
      </ul>
      {fine.length > 0 && (
        <details class="more-fields" open={open.length === 0}>
          <summary>{countOf(fine.length, 'check')} without a finding</summary>
          <ul class="findings" aria-label="Checks without a finding">
            {fine.map((finding) => (
              <FindingLine key={finding.check} finding={finding} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Where the console has what a check is about. */
const PLACES: Readonly<Partial<Record<Finding['check'], { readonly tab: string; readonly name: string }>>> = {
  token: { tab: 'connection', name: 'Connection' },
  account: { tab: 'connection', name: 'Connection' },
  permissions: { tab: 'connection', name: 'Connection' },
  ice_breakers: { tab: 'ice-breakers', name: 'Ice breakers' },
  link_forms: { tab: 'settings', name: 'Settings' },
};

function FindingLine({ finding }: { readonly finding: Finding }): JSX.Element {
  const { check, verdict, detail, fix, fixable } = finding;
  const { path } = useAddress();
  const place = verdict === 'ok' ? undefined : PLACES[check];
  return (
    <li data-check={check} data-verdict={verdict}>
      <Status name={verdict} />
      <div>
        <h3>
          {toLabel(check)}
          {fixable && <span class="quiet small-text"> can be repaired from here</span>}
        </h3>
        <p>{detail}</p>
        {fix !== null && <p class="quiet">{fix}</p>}
        {place && (
          <p>
            <a href={`${path}?tab=${place.tab}`}>{place.name}</a>
          </p>
        )}
      </div>
    </li>
  );
}

function Repairs({ repairs }: Pick<DoctorFix, 'repairs'>): JSX.Element {
  if (repairs.length === 0) return <p role="status">Nothing could be repaired without harm.</p>;
  return (
    <ul class="findings repairs" role="status" aria-label="Repairs">
      {repairs.map(({ check, done, detail }) => (
        <li key={check}>
          <Status name={done ? 'repaired' : 'not_repaired'} />
          <div>
            <h3>{toLabel(check)}</h3>
            <p>{detail}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
