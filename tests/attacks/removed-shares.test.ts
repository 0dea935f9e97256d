/**
 * Between the certified list and the key: one share of every member, none twice, and a threshold of
 * hospitals.
 */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/shares.ts'),
  [
    {
      does: 'gives a hospital one share of the list to answer for',
      rule: 'a share of every member',
      play: ({ oneShareForAList }) => oneShareForAList(),
      refusal: /1 key shares came for a list of 5 sites/,
    },
    {
      does: 'gives a hospital copies of one share',
      rule: 'a share is bound to its sender',
      play: ({ copiedShares }) => copiedShares(),
      refusal: /key share of site 'site-0' does not open/,
    },
    {
      does: 'has the disks of threshold − 1 hospitals',
      rule: 'a threshold of shares',
      play: ({ belowTheThreshold }) => belowTheThreshold(),
      refusal: /does not fit the lane plan/,
    },
  ],
)

attacked(
  () => import('./scenarios/cipher.ts'),
  [
    {
      does: 'makes a program use a key twice',
      rule: 'a key for one update',
      play: ({ oneKeyTwice }) => oneKeyTwice(),
      refusal: /a one-time key encrypts one update and never another/,
    },
    {
      does: 'has updates encrypted under polynomials of zeros',
      rule: 'nobody chooses the polynomials',
      play: ({ polynomialsOfZeros }) => polynomialsOfZeros(),
      refusal: /nothing but noise/,
    },
  ],
)
