/** Rule 3 when a site joins a run that is under way: everybody who takes part has let it in. */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/joining.ts'),
  [
    {
      does: 'says that a site of its own was let in',
      rule: 'everybody lets a site in',
      play: ({ aSiteOfItsOwn }) => aSiteOfItsOwn(),
      refusal:
        /approval of site 'site-0' is not signed by the identity key that the roster binds to that name/,
    },
  ],
)
