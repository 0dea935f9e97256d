import type { OperatorClient } from '@consilium/coordinator/operator'
import { type RunId, sha256, siteName, systemRandom } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'
import { enroll } from '@consilium/shared/rpc'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation, testIdentity } from '../../support/grpc-federation.ts'
import { shownRun } from '../../support/shown-run.ts'
import { until } from '../../support/until.ts'

const run = 'run-0011223344556677' as RunId
const never = new AbortController().signal

let federation: GrpcFederation
let admin: OperatorClient

beforeEach(async () => {
  federation = await grpcFederation()
  admin = await federation.operator('anna', 'admin')
})
afterEach(() => federation[Symbol.asyncDispose]())

describe('an operator', () => {
  it('is told who they are', async () => {
    const me = await admin.whoami()
    expect(me).toMatchObject({
      name: 'anna',
      role: 'admin',
      hello: { lowest: 1, highest: 1, build: '0.1.0' },
    })
    expect(me.certificateExpiresAt).toBeGreaterThan(Date.now() + 89 * 86_400_000)
  })

  it('invites a site, which then joins', async () => {
    const { token, name, role, fingerprint } = await admin.invite({ name: siteName('site-b'), role: 'site' })
    expect({ name, role, fingerprint }).toEqual({
      name: 'site-b',
      role: 'site',
      fingerprint: federation.fingerprint,
    })
    const { address } = federation
    await expect(
      enroll({ address, token, fingerprint, identity: testIdentity(), build: '0.1.0' }),
    ).resolves.toMatchObject({ name: 'site-b' })
    expect((await admin.members()).map((member) => `${member.name} ${member.role}`)).toEqual([
      'anna admin',
      'site-b site',
    ])
    expect(await admin.member(siteName('site-b'))).toMatchObject({ name: 'site-b', online: false })
    await expect(admin.invite({ name: siteName('site-b'), role: 'site' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    })
    await expect(admin.invite({ name: siteName('site-c'), role: 'site', validMs: 1 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(admin.member(siteName('site-z'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('consilium site list'),
    })
  })

  it('starts, sees and aborts runs', async () => {
    federation.runs.show(shownRun({ run }))
    expect(await admin.startRun('version: 1')).toBe(run)
    await expect(admin.startRun('')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await admin.run(run)).toEqual(shownRun({ run }))
    expect(await admin.plan(run)).toBe('{"name":"heart","version":1}')
    await expect(admin.plan('run-ffffffffffffffff' as RunId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(admin.run('run-ffffffffffffffff' as RunId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await admin.abort(run, 'wrong plan')
    expect(await admin.run(run)).toMatchObject({ phase: 'aborted', failure: { reason: 'wrong plan' } })
  })

  it('lists runs with their latest metrics alone', async () => {
    const metrics = [1, 2, 3].map((step) => ({ step, rows: 10, loss: 0.5, accuracy: 0.5, auroc: null }))
    federation.runs.show(shownRun({ run, metrics }))
    const [listed] = await admin.runs()
    expect(listed?.metrics).toEqual(metrics.slice(2))
    expect((await admin.run(run)).metrics).toEqual(metrics)
  })

  it('reads the audit chain from any row', async () => {
    await federation.join('site-b')
    const rows = []
    for await (const row of admin.auditRows(1, never)) rows.push(row)
    expect(rows.map(({ sequence, actor, action }) => [sequence, actor, action])).toEqual([
      [1, 'console', 'member.invited'],
      [2, 'anna', 'member.enrolled'],
      [3, 'console', 'member.invited'],
      [4, 'site-b', 'member.enrolled'],
    ])
    const later = []
    for await (const row of admin.auditRows(4, never)) later.push(row)
    expect(later).toEqual(rows.slice(3))
  })
})

describe('watching', () => {
  it('shows the run now, at every change, and ends with it', async () => {
    federation.runs.show(shownRun({ run }))
    const seen: RunView[] = []
    const watching = (async () => {
      for await (const view of admin.watch(run, { signal: never })) seen.push(view)
    })()
    await until(() => seen.length === 1, 'the run is seen')
    federation.runs.show(shownRun({ run, step: 2 }))
    await until(() => seen.length === 2, 'the change is seen')
    federation.runs.show(shownRun({ run, step: 4, phase: 'released', endedAt: 9 }))
    await watching
    expect(seen.map(({ step }) => step)).toEqual([1, 2, 4])
  })

  it('goes on over a coordinator that restarts', async () => {
    federation.runs.show(shownRun({ run }))
    const seen: number[] = []
    const watching = (async () => {
      for await (const { step } of admin.watch(run, { signal: never })) seen.push(step)
    })()
    await until(() => seen.length === 1, 'the run is seen')
    federation.runs.show(shownRun({ run, step: 4, phase: 'released', endedAt: 9 }))
    await federation.restart()
    await watching
    expect(seen.at(-1)).toBe(4)
  })

  it('ends when the watcher has seen enough', async () => {
    federation.runs.show(shownRun({ run }))
    const enough = new AbortController()
    for await (const _view of admin.watch(run, { signal: enough.signal })) enough.abort()
    for await (const _view of admin.watch(run, { signal: never })) break
  })

  it('does not hold up a coordinator that goes down', async () => {
    federation.runs.show(shownRun({ run }))
    const enough = new AbortController()
    const views = admin.watch(run, { signal: enough.signal })
    await views.next()
    await federation.server().drain(60_000)
    enough.abort()
    await views.return()
  })

  it('a run that is not there is an error at once', async () => {
    await expect(admin.watch(run, { signal: never }).next()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the model', () => {
  const model = systemRandom.bytes(2_500_000)

  it('arrives whole', async () => {
    federation.runs.release(run, await federation.blobs.put(model))
    const { digest, bytes, content } = await admin.exportModel(run, never)
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    expect({ digest, bytes }).toEqual({ digest: sha256(model), bytes: model.length })
    expect(Buffer.concat(chunks).equals(model)).toBe(true)
  })

  it('that the plan keeps at the sites is refused with the reason', async () => {
    await expect(admin.exportModel(run, never)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('release: model: sites'),
    })
  })
})
