/**
 * Another server takes the coordinator's port in the middle of a run: no agent ends, none tells it anything,
 * and the run goes on when it is gone.
 */
import { parseAddress } from '@consilium/shared/rpc'
import { expect, it } from 'vitest'
import { anotherServer } from '../support/another-server.ts'
import { APPROVING_POLICY, startFederation } from '../support/federation.ts'
import { smallPlan } from '../support/small-hospitals.ts'

const isWarned = ({
  message,
  code,
}: {
  readonly message: string
  readonly [field: string]: string | number
}): boolean => message === 'no session with the coordinator, trying again' && code === 'WRONG_CERTIFICATE'

it('agents outlive another server at the coordinator’s address, and end the run with the one model', async () => {
  await using federation = await startFederation({ policy: APPROVING_POLICY, logLevel: 'debug' })
  const run = await federation.startRun(smallPlan({ rounds: 6 }))
  await federation.reached(run, 2)
  await federation.coordinator.kill()

  const other = await anotherServer(parseAddress(federation.address))
  for (const { agent } of federation.sites) {
    const seen = await agent.logged(isWarned)
    expect(seen).toMatchObject({
      level: 'warn',
      reason: expect.stringMatching(/issued by 'CN=Hospital Web Gateway, O=Inspector'.*Nothing was sent/),
    })
    // Once in full; what follows alike is for who looks closely.
    await agent.logged((line) => isWarned(line) && line.level === 'debug')
    expect(agent.log().filter((line) => isWarned(line) && line.level === 'warn')).toHaveLength(1)
  }
  expect(other.said()).toBe(0)
  await other[Symbol.asyncDispose]()
  await federation.restart()

  const ends = await Promise.all(
    federation.sites.map(({ agent }) =>
      agent.logged((line) => line.message === 'run ended' && line['run'] === run),
    ),
  )
  expect(ends[0]).toMatchObject({ kind: 'released', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(new Set(ends.map(({ digest }) => digest)).size).toBe(1)
})
