/**
 * Rules 3, 5 and 9: the roster that people agreed on, messages that its keys signed, a seed that nobody
 * chose.
 */
import { attacked } from './attacked.ts'

attacked(
  () => import('./scenarios/key-setup.ts'),
  [
    {
      does: 'enrolls sites of its own',
      rule: 'a roster that people agreed on',
      play: ({ ownSites }) => ownSites(),
      refusal: /waits for a person to approve or reject it/,
    },
    {
      does: 'gives names to other keys',
      rule: 'a roster that people agreed on',
      play: ({ reissuedNames }) => reissuedNames(),
      refusal: /waits for a person to approve or reject it/,
    },
    {
      does: 'asks for a run without encryption',
      rule: 'nothing in plain',
      play: ({ plainRun }) => plainRun(),
      refusal: /site policy, allowPlaintext/,
    },
    {
      does: 'puts one key under three names',
      rule: 'one key under one name',
      play: ({ oneKeyThreeNames }) => oneKeyThreeNames(),
      refusal: /one identity key under two names/,
    },
    {
      does: 'speaks for the other hospitals',
      rule: 'signed messages',
      play: ({ impostors }) => impostors(),
      refusal:
        /key commitment of site 'site-1' is not signed by the identity key that the roster binds to that name/,
      attacker: ['a coordinator that looks at no signature'],
    },
    {
      does: 'tries until it likes the seed',
      rule: 'a seed that is committed to',
      play: ({ choosesTheSeed }) => choosesTheSeed(),
      refusal: /another part of the seed than it committed to/,
    },
  ],
)
