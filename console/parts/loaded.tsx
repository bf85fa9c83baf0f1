import type { UseQueryResult } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { describeTrouble } from '../state/hitch.js';
import { Fault } from './fault.js';
import { Skeleton } from './skeleton.js';
import { TroubleBox } from './trouble-box.js';

interface LoadedProps<Data> {
  readonly of: UseQueryResult<Data>;
  /** What is loading, for people who hear the page: `Loading the apps…` */
  readonly says: string;
  /** What cannot be shown: `The apps cannot be shown` */
  readonly trouble: string;
  readonly children: (data: Data) => ComponentChildren;
}

/** What a request has answered, and that it could not be loaded again; a skeleton before, what went wrong instead. */
export function Loaded<Data>({ of: query, says, trouble, children }: LoadedProps<Data>): JSX.Element {
  if (query.data !== undefined)
    return (
      <>
        {query.error !== null && (
          <Fault of={`This is not the newest state. ${describeTrouble(query.error).text}`} isSmall />
        )}
        {children(query.data)}
      </>
    );
  if (query.error === null) return <Skeleton says={says} />;
  return (
    <TroubleBox title={trouble} trouble={describeTrouble(query.error)} retry={() => void query.refetch()} />
  );
}
