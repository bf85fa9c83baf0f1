/** What an operator wants to know of an account. */
export interface AccountHealth {
  /** UUID. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
  readonly status: 'active' | 'disabled';
  /** The last event of a person; null: none within the time for which counts are kept. */
  readonly lastEventAt: Date | null;
  /** What the watchdog has seen, one of its names; null: all is well. */
  readonly trouble: string | null;
  readonly troubleSince: Date | null;
  /** Null: the account was never connected, or is not any more. */
  readonly connection: AccountConnectionState | null;
}

export interface AccountConnectionState {
  readonly status: 'active' | 'dead';
  readonly tokenExpiresAt: Date | null;
  /** What failed last, in words of this service and with Meta's code. */
  readonly lastError: string | null;
}

/** The worst first: in trouble for longest, then without access, then quiet for longest; disabled accounts are last. */
export function rankAccounts(accounts: readonly AccountHealth[]): AccountHealth[] {
  return accounts.toSorted(
    (a, b) => severityOf(a) - severityOf(b) || timeOf(a) - timeOf(b) || (a.id < b.id ? 1 : -1),
  );
}

function severityOf({ status, trouble, connection }: AccountHealth): number {
  if (status === 'disabled') return 3;
  if (trouble !== null) return 0;
  return connection?.status === 'dead' ? 1 : 2;
}

/** No event at all is the longest silence. */
function timeOf({ troubleSince, lastEventAt }: AccountHealth): number {
  return (troubleSince ?? lastEventAt)?.getTime() ?? 0;
}
