/**
 * A coordinator that has turned two of five hospitals, one fewer than open a sum, and says that a site of its
 * own was let in.
 */
import { signMessage } from '@consilium/shared/crypto'
import { toHex } from '@consilium/shared/kernel'
import { type Approval, approvalBytes, rosterFingerprint, withSiteJoining } from '@consilium/shared/protocol'
import { Federation } from '../federation.ts'
import { Insiders } from '../insiders.ts'
import { countsIn, countsOf } from '../truth.ts'
import { keySetup } from './epochs.ts'
import type { Gain } from './gain.ts'

export async function aSiteOfItsOwn(): Promise<Gain> {
  await using federation = await Federation.open({ late: 1 })
  const [mole] = federation.late
  if (mole === undefined) throw new Error('there is no site of its own')
  await federation.honestly((state) => state.phase === 'collecting')
  const victim = federation.site(0)
  const roster = withSiteJoining(federation.state().roster, {
    site: mole,
    identityKey: toHex(federation.identity(mole).publicKey),
  })
  const { plan, approval, expiresAt } = federation.record(victim)
  if (approval === null) throw new Error('nothing is approved')
  await federation.told(
    mole,
    {
      id: 'a',
      run: federation.run,
      kind: 'approve',
      plan,
      roster,
      expiresAt,
      joining: { site: mole, left: [] },
    },
    'approval',
  )

  // It knows what everybody approved before, and has no key to sign anything else with but those of its own.
  const approvals = roster.map(({ site }): Approval => {
    const said = { ...(federation.record(site).approval ?? approval), roster: rosterFingerprint(roster) }
    return { ...said, signature: toHex(signMessage(federation.identity(mole), approvalBytes(said))) }
  })
  const confirmations = await keySetup(federation, roster, [{ roster, approvals }])
  const insiders = new Insiders(federation, federation.site(3), federation.site(4), mole)
  insiders.enter(2, roster)
  const asked = {
    id: 'x',
    run: federation.run,
    kind: 'contribute',
    epoch: 2,
    step: 0,
    attempt: 0,
    confirmations,
  } as const
  const { message } = await federation.told(victim, asked, 'contribution')
  const alone = { run: federation.run, epoch: 2, step: 0, members: [message] }
  return {
    taken: countsIn(federation, await insiders.opened(alone, await insiders.ownPoints(alone))),
    wanted: await countsOf(federation, victim),
  }
}
