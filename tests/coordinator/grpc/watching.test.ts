/** A watch from its first call on, over a coordinator that is late, goes away and comes back. */
import { OperatorClient } from '@consilium/coordinator/operator'
import { type Clock, type ConsiliumError, type RunId, systemClock } from '@consilium/shared/kernel'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation, type JoinedMember } from '../../support/grpc-federation.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { shownRun } from '../../support/shown-run.ts'
import { until } from '../../support/until.ts'

const run = 'run-0011223344556677' as RunId
const never = new AbortController().signal

/** Real time, in which nobody waits between two attempts. */
const prompt: Clock = { ...systemClock, after: (_, callback) => systemClock.after(0, callback) }

let federation: GrpcFederation
let lead: JoinedMember
const clients: OperatorClient[] = []

beforeEach(async () => {
  federation = await grpcFederation()
  lead = await federation.join('anna', 'lead')
  federation.runs.show(shownRun({ run }))
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await federation[Symbol.asyncDispose]()
})

function operator(clock: Clock): OperatorClient {
  const { address, authority } = federation
  const client = new OperatorClient({
    address,
    authority,
    identity: lead,
    build: '0.1.0',
    clock,
    timeoutMs: 10_000,
  })
  clients.push(client)
  return client
}

/** Follows a run, and what is said of the coordinator meanwhile. */
function follow(client: OperatorClient, signal = never) {
  const steps: number[] = []
  const away: ConsiliumError[] = []
  const find = async (): Promise<RunId> => {
    const [last] = (await client.runs()).slice(-1)
    if (last === undefined) throw new Error('there is no run')
    return last.run
  }
  const ended = (async () => {
    for await (const { step } of client.watch(find, { signal, onAway: (found) => void away.push(found) }))
      steps.push(step)
  })()
  // Whoever waits for it hears of it; nobody else needs to.
  ended.catch(() => {})
  return { steps, away, ended }
}

it('waits for a coordinator that is not there yet, and then finds the run and follows it', async () => {
  federation.stop()
  const { steps, away, ended } = follow(operator(prompt))
  await until(() => away.length === 1, 'it is said that the coordinator is away')
  await federation.restart()
  await until(() => steps.length === 1, 'the run is seen')
  federation.runs.show(shownRun({ run, step: 4, phase: 'released', endedAt: 9 }))
  await ended
  expect(steps).toEqual([1, 4])
  // Said once, however often it was tried.
  expect(away).toMatchObject([{ code: 'UNAVAILABLE', message: expect.stringContaining('cannot be reached') }])
})

it('goes on over a coordinator that goes away again and again, and says so each time', async () => {
  const { steps, away, ended } = follow(operator(prompt))
  for (const times of [1, 2, 3]) {
    await until(() => steps.at(-1) === times, `the run is seen for the ${times}. time`)
    federation.stop()
    await until(() => away.length === times, 'it is said that the coordinator is away')
    federation.runs.show(shownRun({ run, step: times + 1 }))
    await federation.restart()
  }
  await until(() => steps.at(-1) === 4, 'the run is seen again')
  federation.runs.show(shownRun({ run, step: 4, phase: 'released', endedAt: 9 }))
  await ended
  expect(away).toHaveLength(3)
})

it('gives up after two minutes without a word, with what was found last', async () => {
  federation.stop()
  const clock = manualClock()
  const { away, ended } = follow(operator(clock))
  let passed = 0
  while (passed < 120_000) {
    await until(() => clock.pending() === 1, 'it waits before it tries again')
    expect(away).toHaveLength(1)
    clock.pass(10_000)
    passed += 10_000
  }
  await expect(ended).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('cannot be reached'),
  })
})

it('ends at once where asking again cannot help, at the first call too', async () => {
  const gone = 'run-ffffffffffffffff' as RunId
  await expect(operator(manualClock()).watch(gone, { signal: never }).next()).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  federation.membership.revoke({ name: lead.name, kind: 'operator', reason: 'left', by: 'console' })
  const { away, ended } = follow(operator(manualClock()))
  await expect(ended).rejects.toMatchObject({ code: 'REVOKED' })
  expect(away).toEqual([])
})

it('ends with its signal while it waits for a coordinator', async () => {
  federation.stop()
  const over = new AbortController()
  const { away, ended } = follow(operator(manualClock()), over.signal)
  await until(() => away.length === 1, 'it is said that the coordinator is away')
  over.abort()
  await ended
})

it('a greeting that failed is asked again by the next call', async () => {
  federation.stop()
  const client = operator(systemClock)
  await expect(client.run(run)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await federation.restart()
  // The library connects again after a moment of its own.
  const late = AbortSignal.timeout(60_000)
  let answer: unknown = 'UNAVAILABLE'
  while (answer === 'UNAVAILABLE' && !late.aborted)
    answer = await client.run(run).catch(({ code }: ConsiliumError) => code)
  expect(answer).toEqual(shownRun({ run }))
})
