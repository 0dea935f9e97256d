/** Rule 4: all contributions of a list start from one model, the one that the signing hospital holds. */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/base-model.ts'),
  [
    {
      does: 'gives the others a model in which nothing can be learnt',
      rule: 'one base model',
      play: ({ deadModelForTheOthers }) => deadModelForTheOthers(),
      refusal: /contribution of site 'site-4' starts from another model than this site holds/,
    },
  ],
)
