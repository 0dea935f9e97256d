/**
 * Rules 2, 4 and 5: no small sums, one base model, contributions of this run and step alone, a quorum of true
 * signatures.
 */
import { generateIdentity, signMessage } from '@consilium/shared/crypto'
import { type RunId, type SiteName, sha256, siteName, toHex } from '@consilium/shared/kernel'
import type { CertifiedList, Contribution, ContributionList, ListSignature } from '@consilium/shared/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'

interface Scene {
  readonly federation: Federation
  readonly list: ContributionList
  readonly victim: SiteName
  readonly members: readonly Contribution[]
}

/** Five sites in round 1, all of whose contributions are in. */
async function scene(): Promise<Scene> {
  const federation = await Federation.open()
  await federation.honestly((state) => state.current.step === 1 && state.phase === 'signing')
  const { list } = await federation.command(federation.site(0), 'sign-list')
  return { federation, list, victim: federation.site(0), members: list.members }
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index]
  if (value === undefined) throw new Error(`there is no member ${index}`)
  return value
}

const otherRun = 'run-ffffffffffffffff' as RunId

/** What a coordinator may show instead of the honest list, and how the site says no. */
const attacks: readonly (readonly [
  string,
  (scene: Scene) => ContributionList | Promise<ContributionList>,
  RegExp,
])[] = [
  [
    'of three members, which would tell two of them the third',
    ({ list, members }) => ({ ...list, members: members.slice(0, 3) }),
    /3 members, at least 4 are needed/,
  ],
  ['of no members', ({ list }) => ({ ...list, members: [] }), /0 members/],
  [
    'that repeats a member to look larger',
    ({ list, members }) => ({
      ...list,
      members: [at(members, 0), at(members, 1), at(members, 1), at(members, 2)],
    }),
    /without repetition/,
  ],
  ['in another order', ({ list, members }) => ({ ...list, members: members.toReversed() }), /roster order/],
  [
    'with an upload put in place of a member’s',
    ({ list, members }) => ({
      ...list,
      members: members.map((member, i) =>
        i === 3 ? { ...member, upload: sha256('chosen by the coordinator') } : member,
      ),
    }),
    /not signed by the identity key/,
  ],
  [
    'with shares put in place of a member’s',
    ({ list, members }) => ({
      ...list,
      members: members.map((member, i) => (i === 3 ? { ...member, shares: sha256('others') } : member)),
    }),
    /not signed by the identity key/,
  ],
  [
    'with a member that the coordinator made up',
    ({ list, members }) => {
      const site = siteName('site-9')
      return { ...list, members: [...members.slice(0, 4), { ...at(members, 4), site }] }
    },
    /roster order|not in the roster/,
  ],
  [
    'with a contribution signed by another key under a member’s name',
    ({ list, members }) => ({
      ...list,
      members: members.map((member, i) =>
        i === 3 ? { ...member, signature: toHex(signMessage(generateIdentity(), new Uint8Array())) } : member,
      ),
    }),
    /not signed by the identity key/,
  ],
  [
    'with a contribution to an earlier step',
    ({ federation, list, members }) => {
      const replayed = federation.runs.step(federation.run, 0)?.step.contributions['site-3']?.message
      return {
        ...list,
        members: members.map((member, i) => (i === 3 && replayed !== undefined ? replayed : member)),
      }
    },
    /of another run or step/,
  ],
  [
    'with a contribution to an earlier step that calls itself this one',
    ({ federation, list, members }) => {
      const replayed = federation.runs.step(federation.run, 0)?.step.contributions['site-3']?.message
      return {
        ...list,
        members: members.map((member, i) =>
          i === 3 && replayed !== undefined
            ? { ...member, upload: replayed.upload, signature: replayed.signature }
            : member,
        ),
      }
    },
    /not signed by the identity key/,
  ],
  [
    'with a contribution to another run',
    ({ federation, list, members }) => {
      const context = { ...federation.state().context, run: otherRun }
      return {
        ...list,
        members: members.map((member, i) =>
          i === 3 ? federation.resigned(member, { run: otherRun }, context) : member,
        ),
      }
    },
    /of another run or step/,
  ],
  [
    'with a contribution that was signed for another run',
    ({ federation, list, members }) => {
      const context = { ...federation.state().context, run: otherRun }
      return {
        ...list,
        members: members.map((member, i) => (i === 3 ? federation.resigned(member, {}, context) : member)),
      }
    },
    /not signed by the identity key/,
  ],
  [
    'with a contribution of another epoch',
    ({ federation, list, members }) => ({
      ...list,
      members: members.map((member, i) => (i === 3 ? federation.resigned(member, { epoch: 2 }) : member)),
    }),
    /of another run or step/,
  ],
  [
    'with a contribution that starts from another model (Pasquini et al.)',
    ({ federation, list, members }) => ({
      ...list,
      members: members.map((member, i) =>
        i === 3 ? federation.resigned(member, { baseModel: sha256('a model for one site') }) : member,
      ),
    }),
    /starts from another model than this site holds/,
  ],
  [
    'all of whose other members start from another model',
    ({ federation, list, members, victim }) => ({
      ...list,
      members: members.map((member) =>
        member.site === victim ? member : federation.resigned(member, { baseModel: sha256('another model') }),
      ),
    }),
    /starts from another model than this site holds/,
  ],
  [
    'with a contribution that is packed differently',
    ({ federation, list, members }) => ({
      ...list,
      members: members.map((member, i) =>
        i === 3 ? federation.resigned(member, { lanePlan: sha256('lanes') }) : member,
      ),
    }),
    /packed differently/,
  ],
  [
    'with contributions to different attempts',
    ({ federation, list, members }) => ({
      ...list,
      members: members.map((member, i) => (i === 3 ? federation.resigned(member, { attempt: 1 }) : member)),
    }),
    /different attempts/,
  ],
  ['for the step before', ({ list }) => ({ ...list, step: 0 }), /epoch 1, step 0 is shown/],
  ['for an epoch that was not', ({ list }) => ({ ...list, epoch: 0 }), /epoch 0, step 1 is shown/],
]

// A refused attack leaves the site as it was, so all of them are tried on one federation, and at the end it
// goes on.
let stage: Scene
beforeAll(async () => {
  stage = await scene()
})
afterAll(async () => {
  await stage.federation[Symbol.asyncDispose]()
})

describe('a site signs no list', () => {
  it.each(attacks)('%s', async (_, forge, reason) => {
    const { federation } = stage
    const list = await forge(stage)
    const refusal = await federation.refusal(stage.victim, {
      id: 'attack',
      run: federation.run,
      kind: 'sign-list',
      list,
    })
    expect(refusal.reason).toMatch(reason)
    expect(['SECURITY_REFUSED', 'BAD_SIGNATURE', 'PERMISSION_DENIED']).toContain(refusal.code)
    expect(federation.record(stage.victim).signedLists).toEqual({})
  })
})

/** What a coordinator may pass off as a certificate for a list that is itself in order. */
const certificates: readonly (readonly [string, (scene: Scene) => readonly ListSignature[]])[] = [
  [
    'one signature too few',
    ({ federation, list }) => federation.signList(list, federation.sites.slice(1, 4)),
  ],
  [
    'one site’s signature twice',
    ({ federation, list }) =>
      federation.signList(
        list,
        [1, 2, 3, 3].map((i) => federation.site(i)),
      ),
  ],
  [
    'a signature under a name outside the roster',
    ({ federation, list }) => {
      const signatures = federation.signList(list, federation.sites.slice(1))
      return signatures.map((signature, i) =>
        i === 3 ? { ...signature, site: siteName('site-9') } : signature,
      )
    },
  ],
  [
    'one site’s signature under another’s name',
    ({ federation, list }) => {
      const signatures = federation.signList(list, federation.sites.slice(1, 4))
      return [...signatures, { ...at(signatures, 0), site: federation.site(4) }]
    },
  ],
  [
    'a signature over another list',
    ({ federation, list }) => [
      ...federation.signList(list, federation.sites.slice(1, 4)),
      ...federation.signList({ ...list, members: list.members.slice(1) }, [federation.site(4)]),
    ],
  ],
  [
    'a signature over another list that says it is over this one',
    ({ federation, list }) => {
      const honest = federation.signList(list, federation.sites.slice(1, 4))
      const [other] = federation.signList({ ...list, members: list.members.slice(1) }, [federation.site(4)])
      return other === undefined ? honest : [...honest, { ...other, list: at(honest, 0).list }]
    },
  ],
  [
    'a signature of another step',
    ({ federation, list }) => {
      const before = federation.runs.step(federation.run, 0)?.step.signatures['site-4']
      return [
        ...federation.signList(list, federation.sites.slice(1, 4)),
        ...(before === undefined ? [] : [before]),
      ]
    },
  ],
  ['no signature at all', () => []],
]

describe('a site answers and opens no list that is certified by', () => {
  it.each(certificates)('%s', async (_, forge) => {
    const { federation } = stage
    const certified: CertifiedList = { list: stage.list, signatures: forge(stage) }
    const shares = await federation.sharesFor(0, stage.list)
    const expected = {
      code: 'SECURITY_REFUSED',
      reason: expect.stringMatching(/carries [0-3] valid signatures of the roster, 4 are needed/),
    }
    const answer: CommandOf<'answer'> = {
      id: 'attack',
      run: federation.run,
      kind: 'answer',
      certified,
      shares,
    }
    expect(await federation.refusal(stage.victim, answer)).toMatchObject(expected)
    const open: CommandOf<'open'> = {
      id: 'attack',
      run: federation.run,
      kind: 'open',
      certified,
      answers: [],
      sum: { digest: sha256('sum'), bytes: 1 },
    }
    expect(await federation.refusal(stage.victim, open)).toMatchObject(expected)
  })
})

/** What a site can only have forgotten, if it is true. */
const ahead: readonly (readonly [string, (scene: Scene) => ContributionList])[] = [
  [
    'that names it with another upload which its own key signed',
    ({ federation, list, members, victim }) => ({
      ...list,
      members: members.map((member) =>
        member.site === victim ? federation.resigned(member, { upload: sha256('an older upload') }) : member,
      ),
    }),
  ],
  ['for the step after', ({ list }) => ({ ...list, step: 2 })],
  ['for a later epoch', ({ list }) => ({ ...list, epoch: 2 })],
]

describe('a site takes itself for restored, and signs nothing more in the epoch, when it is shown a list', () => {
  it.each(ahead)('%s', async (_, forge) => {
    const { federation, list, victim, members } = await scene()
    await using _federation = federation
    const forged = forge({ federation, list, victim, members })
    await federation.told(
      victim,
      { id: 'attack', run: federation.run, kind: 'sign-list', list: forged },
      'rejoin',
    )
    await federation.told(victim, { id: 'again', run: federation.run, kind: 'sign-list', list }, 'rejoin')
    expect(federation.record(victim)).toMatchObject({ keys: null, signedLists: {} })
  })
})

describe('after all of these attacks', () => {
  it('the honest list is signed, answered and opened', async () => {
    const state = await stage.federation.honestly(({ current }) => current.step === 2)
    expect(state.failure).toBeNull()
  })
})
