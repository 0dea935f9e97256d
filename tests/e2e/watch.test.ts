/** A watch whose first call the coordinator does not live to answer. */
import { parseAddress } from '@consilium/shared/rpc'
import { expect, it } from 'vitest'
import { APPROVING_POLICY, startFederation, succeeded } from '../support/federation.ts'
import { startProcess } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'
import { forward } from '../support/tcp.ts'
import { until } from '../support/until.ts'

it('a watch outlasts a coordinator that is killed before it has answered the first call', async () => {
  await using federation = await startFederation({ sites: 3, policy: APPROVING_POLICY })
  // The operator's way there is one on which a test sees that somebody has come.
  await using relay = await forward('127.0.0.1', parseAddress(federation.address))
  const { port } = relay.address
  const moved = succeeded(await federation.command('coordinator', 'set', `127.0.0.1:${port}`, '--json'))
  expect(moved).toMatchObject({ coordinator: `127.0.0.1:${port}`, before: federation.address, checked: true })
  const run = await federation.startRun(smallPlan())

  // Stopped, it takes the connection and says nothing; then it is gone.
  federation.coordinator.signal('SIGSTOP')
  const before = relay.connections()
  const profile = federation.directory.join('profile')
  await using watch = startProcess('consilium', {
    args: ['run', 'watch', 'latest', '--json', '--profile', profile],
  })
  await until(() => relay.connections() > before, 'the watch has connected')
  await federation.coordinator.kill()
  await watch.err.find((line) =>
    line.includes('cannot be reached') && line.includes('Trying again for two minutes') ? line : null,
  )
  await federation.restart()

  const { code, stdout, stderr } = await watch.ended
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ run, phase: 'released' })
})
