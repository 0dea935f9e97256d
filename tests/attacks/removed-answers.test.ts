/**
 * Answers that fit each other, and a sum that fits its lanes: the one attack here that is a hospital's, and
 * that reads nothing.
 */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/answers.ts'),
  [
    {
      does: 'lets a hospital answer wrongly',
      rule: 'answers fit each other',
      play: ({ wrongAnswer }) => wrongAnswer(),
      refusal: /do not add up to a sum of 5 one-time keys/,
    },
  ],
)
