/**
 * Rules 5, 6, 7 and 9: sums that nobody altered, statistics that are asked for once, contributions and keys
 * of one step.
 */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/sums.ts'),
  [
    {
      does: 'adds something to the sum',
      rule: 'the integrity of the sum',
      play: ({ alteredSum }) => alteredSum(),
      refusal: /not the sum of the listed updates/,
    },
    {
      does: 'asks for statistics again without one hospital',
      rule: 'no differencing of statistics',
      play: ({ statisticsTwice }) => statisticsTwice(),
      refusal: /the sites of this list differ from those by 1/,
    },
    {
      does: 'steals all disks when the step is over',
      rule: 'keys of a step end with it',
      play: ({ disksOfYesterday }) => disksOfYesterday(),
      refusal: /a share does not open/,
    },
    {
      does: 'lists contributions of the round before beside a new one',
      rule: 'all of a step is bound to the step',
      play: ({ replayedContributions }) => replayedContributions(),
      refusal: /contribution of site 'site-0' is of another run or step/,
    },
  ],
)
