import { share } from '../charts/figures.js';
import type { FunnelStep } from '../charts/funnel-chart.js';

interface Numbers {
  readonly visits: number;
  readonly people: number;
  readonly linked: number;
}

/**
 * The steps from a visit through a campaign to a link.
 * @param all what the first step counts: `in 30 days`
 */
export function campaignSteps({ visits, people, linked }: Numbers, all: string): FunnelStep[] {
  return [
    { name: 'Visits', says: 'How often people came through a campaign', count: visits, note: all },
    {
      name: 'New people',
      says: 'People who came through a campaign for the first time',
      count: people,
      note: `${share(people, visits)} of the visits`,
    },
    {
      name: 'Linked',
      says: 'New people who were linked with the app later',
      count: linked,
      note: `${share(linked, people)} of the new people`,
    },
  ];
}
