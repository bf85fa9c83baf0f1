import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Account, SelfTest } from '../../packages/client/src/index.js';
import { Icon, type IconName } from '../parts/icon.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { Status } from '../parts/status.js';
import { Sentence, Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { orNull } from '../state/or-null.js';
import { Fault } from '../parts/fault.js';

const POLL_MS = 2_000;

/** The legs of the way, in their order. */
const LEGS = [
  { leg: 'message', name: 'The message arrives', status: 'waiting_for_message' },
  { leg: 'button', name: 'Hitch answers with a button', status: 'sending_button' },
  { leg: 'tap', name: 'The tap arrives', status: 'waiting_for_tap' },
] as const;

const isRunning = (test: SelfTest | null | undefined): boolean =>
  test !== null && test !== undefined && test.endsAt !== null;

interface SelfTestPanelProps {
  readonly account: Account;
  /** The test has ended, so the doctor finds something else. */
  readonly onEnd: () => void;
}

/** The owner writes to the own account: a test of the whole way, with its progress as it happens. */
export function SelfTestPanel({ account, onEnd }: SelfTestPanelProps): JSX.Element {
  const { id, username } = account;
  const isAdmin = useSignedIn().may('admin');
  const client = useQueryClient();
  const queryKey = ['accounts', id, 'self-test'];
  const test = useQuery({
    queryKey,
    queryFn: ({ signal }) => orNull(api.getSelfTest({ path: { id } }, { signal })),
    refetchInterval: ({ state: { data } }) => (isRunning(data) ? POLL_MS : false),
  });
  const start = useMutation({
    mutationFn: () => api.startSelfTest({ path: { id } }),
    onSuccess: (started) => {
      client.setQueryData(queryKey, started);
    },
  });
  const running = isRunning(test.data);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (wasRunning.current && !running) onEnd();
    wasRunning.current = running;
  }, [running]);
  return (
    <Panel
      title="Self-test"
      says="Tests the whole way with the phone of the account. No second account is needed."
      actions={
        isAdmin && (
          <button
            type="button"
            class="button small"
            disabled={start.isPending || test.data === undefined}
            onClick={() => start.mutate()}
          >
            {test.data ? 'Start again' : 'Start'}
          </button>
        )
      }
    >
      <Fault of={start.error} />
      <Loaded of={test} says="Loading the self-test…" trouble="The self-test cannot be shown">
        {(found) =>
          found === null ? (
            <p class="quiet">It has not been done yet.</p>
          ) : (
            <Progress test={found} username={username} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Progress({ test, username }: { readonly test: SelfTest; readonly username: string }): JSX.Element {
  const { status, word, detail, startedAt, endsAt } = test;
  return (
    <>
      <p role="status">
        <Status name={status} /> <Sentence text={detail} />
      </p>
      <ol class="legs">
        {LEGS.map(({ leg, name }) => {
          const state = stateOf(test, leg);
          return (
            <li key={leg} data-state={state}>
              <Icon name={ICONS[state]} />
              {name}
              <span class="unseen">: {state}</span>
            </li>
          );
        })}
      </ol>
      {status === 'waiting_for_message' && (
        <div class="to-do">
          <p>
            On the phone: log in as <strong>@{username}</strong>, open the conversation of the account with
            itself (search for its own name in the messages), and send:
          </p>
          <p class="word">
            <Id value={word} />
          </p>
        </div>
      )}
      {status === 'waiting_for_tap' && (
        <p class="to-do">
          On the phone: tap the button that came in the conversation of <strong>@{username}</strong> with
          itself.
        </p>
      )}
      <p class="quiet small-text">
        Started <Time at={startedAt} />
        {endsAt !== null && (
          <>
            , this step ends <Time at={endsAt} />
          </>
        )}
      </p>
    </>
  );
}

type LegState = 'done' | 'waiting' | 'failed' | 'not begun';
const ICONS: Readonly<Record<LegState, IconName>> = {
  done: 'check',
  waiting: 'clock',
  failed: 'cross',
  'not begun': 'dash',
};

function stateOf({ status, failedLeg }: SelfTest, leg: (typeof LEGS)[number]['leg']): LegState {
  if (status === 'passed') return 'done';
  const at = LEGS.findIndex((each) => (failedLeg === null ? each.status === status : each.leg === failedLeg));
  const own = LEGS.findIndex((each) => each.leg === leg);
  if (own !== at) return own < at ? 'done' : 'not begun';
  return failedLeg === null ? 'waiting' : 'failed';
}
