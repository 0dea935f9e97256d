/**
 * What a coordinator's storage says when its files may not grow: `node full.ts PATH`, under a file size
 * limit.
 */
import { systemClock } from '@consilium/shared/kernel'
import { refusal } from '../../contracts/fixture.ts'
import { auditEntry, bytes, digestOf, PLAN_TEXT, run, runState } from '../../contracts/samples.ts'
import { openTestStorage } from '../../support/coordinator-storage.ts'

const { runs, blobs, close } = openTestStorage({
  path: process.argv[2] ?? '',
  access: 'create',
  clock: systemClock,
})
const state = runState(run(1))
runs.commit({ state, plan: PLAN_TEXT, audit: [auditEntry('before')], archived: [] })
await blobs.put(bytes(1000))

const said = async (work: () => unknown): Promise<readonly unknown[]> => {
  const { code, message } = await refusal(work)
  return [code, message]
}
const content = bytes(3_000_000)
const ticket = { owner: 'basel', digest: digestOf(content), bytes: content.length }
const put = await said(() => blobs.put(content))
await blobs.begin(ticket)
const append = await said(() => blobs.append(ticket, 0, content))
const commit = await said(() =>
  runs.commit({
    state: { ...state, paused: 'x'.repeat(3_000_000) },
    audit: [auditEntry('never')],
    archived: [],
  }),
)
runs.audit(auditEntry('after'))
close()
process.stdout.write(JSON.stringify({ put, append, commit }))
