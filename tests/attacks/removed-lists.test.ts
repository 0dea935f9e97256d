/** Rules 1 and 2: one list a step, remembered; a quorum's signatures; no small or doctored lists. */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/lists.ts'),
  [
    {
      does: 'has two lists of one step opened, and subtracts',
      rule: 'one list a step',
      play: ({ twoLists }) => twoLists({ restart: false }),
      refusal: /already signed another list for step 0/,
    },
    {
      does: 'has two lists of one step opened, one before the hospitals restart and one after',
      rule: 'a signed list is on disk',
      play: ({ twoLists }) => twoLists({ restart: true }),
      refusal: /already signed another list for step 0/,
    },
    {
      does: 'shows two lists of one step to two hospitals',
      rule: 'a quorum certifies a list',
      play: ({ twoListsToTwoSites }) => twoListsToTwoSites(),
      refusal: /carries 3 valid signatures of the roster, 4 are needed/,
    },
    {
      does: 'names a list of one',
      rule: 'no small lists',
      play: ({ listOfOne }) => listOfOne(),
      refusal: /has 1 members, at least 4 are needed/,
    },
    {
      does: 'names the same hospital four times',
      rule: 'nobody twice in a list',
      play: ({ listOfOneFourTimes }) => listOfOneFourTimes(),
      refusal: /not in roster order without repetition/,
    },
  ],
)
