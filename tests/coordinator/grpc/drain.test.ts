import { type RunId, siteName } from '@consilium/shared/kernel'
import { RpcClient } from '@consilium/shared/rpc'
import { sessionService } from '@consilium/shared/wire'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { rawClient } from '../../support/raw-calls.ts'
import { until } from '../../support/until.ts'

const closed = { kind: 'closed' as const, run: 'run-0011223344556677' as RunId, site: siteName('site-a') }

let clock: ManualClock
let federation: GrpcFederation
let client: RpcClient
let finish: () => void
let underWay: boolean

beforeEach(async () => {
  clock = manualClock()
  federation = await grpcFederation({ clock })
  const { address, authority } = federation
  client = new RpcClient({ address, authority, identity: await federation.join('site-a') })
  underWay = false
  federation.runs.submit = () => {
    underWay = true
    return new Promise<void>((resolve) => {
      finish = resolve
    })
  }
})
afterEach(async () => {
  client.close()
  await federation[Symbol.asyncDispose]()
})

it('a coordinator that drains finishes what is under way and takes nothing new', async () => {
  const { address, authority } = federation
  using watcher = rawClient({ address, authority, identity: null })
  const health = watcher.call('/grpc.health.v1.Health/Watch', [new Uint8Array()])
  const submitted = client.unary(sessionService.submit, closed)
  await until(() => underWay, 'the call is under way')
  const drained = federation.server().drain(30_000)
  const late = new RpcClient({ address, authority, identity: null })
  await expect(late.unary(sessionService.submit, closed)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  late.close()
  finish()
  await expect(submitted).resolves.toBeNull()
  await drained
  // SERVING, then NOT_SERVING
  expect((await health).answers).toEqual([Buffer.from([8, 1]), Buffer.from([8, 2])])
})

it('what has not finished after the grace is cut', async () => {
  const submitted = client.unary(sessionService.submit, closed)
  await until(() => underWay, 'the call is under way')
  const outcome = expect(submitted).rejects.toMatchObject({ code: 'UNAVAILABLE', retry: 'transient' })
  const before = clock.pending()
  const drained = federation.server().drain(30_000)
  expect(clock.pending()).toBe(before) // the renewal's timer is gone, the grace's is set
  clock.pass(30_000)
  await drained
  await outcome
  finish()
})

it('a coordinator that is closed ends everything at once', async () => {
  const submitted = client.unary(sessionService.submit, closed)
  await until(() => underWay, 'the call is under way')
  federation.server().close()
  await expect(submitted).rejects.toMatchObject({ retry: 'transient' })
  expect(clock.pending()).toBe(0)
  finish()
})
