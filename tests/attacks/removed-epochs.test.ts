/** Rule 1 over epochs: no epoch begins for a hospital while a list that it signed may still be opened. */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/epochs.ts'),
  [
    {
      does: 'has a list of one step opened in each of two epochs',
      rule: 'no epoch over a signed list',
      play: ({ aListInEachEpoch }) => aListInEachEpoch(),
      refusal: /signed the list of step 0, which may still be opened/,
    },
  ],
)
