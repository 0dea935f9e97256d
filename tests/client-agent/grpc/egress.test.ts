/**
 * What the connection says by itself is counted for the ledger: greetings when they are answered, the rest of
 * a session when it is over.
 */
import type { EgressNote } from '@consilium/client-agent/agent'
import { openLink } from '@consilium/client-agent/grpc'
import {
  ConsiliumError,
  type RunId,
  silentLogger,
  siteName,
  systemClock,
  systemRandom,
} from '@consilium/shared/kernel'
import type { Departure } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { grpcFederation } from '../../support/grpc-federation.ts'
import { shownRun } from '../../support/shown-run.ts'
import { until } from '../../support/until.ts'

const run = 'run-0011223344556677' as RunId

function recorder(): { readonly note: EgressNote; readonly rows: (Departure & { readonly what: string })[] } {
  const rows: (Departure & { readonly what: string })[] = []
  return { rows, note: (departure, what = '') => void rows.push({ ...departure, what }) }
}

it('a session has one row for its greeting, and when it is over one for what it said, by run', async () => {
  await using federation = await grpcFederation()
  federation.runs.show(shownRun({ run }))
  const member = await federation.join('site-a')
  const { note, rows } = recorder()
  const common = {
    build: '0.1.0',
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    renewal: null,
  }
  const link = openLink({
    way: () => ({ address: federation.address }),
    authority: federation.authority,
    identity: member,
    ...common,
    note,
  })
  const leaving = new AbortController()
  federation.runs.command(siteName('site-a'), { id: 'c-1', run, kind: 'key-commit', epoch: 1 })
  const commands = link.commands(leaving.signal)[Symbol.asyncIterator]()
  await commands.next()
  expect(rows).toMatchObject([{ kind: 'hello', run: '', step: null, bytes: expect.any(Number) }])
  for (const fraction of [0, 0.5, 1]) link.progress({ run, step: 1, phase: 'training', fraction })
  await until(() => federation.acknowledged().includes('c-1'), 'the command is acknowledged')
  leaving.abort()
  await commands.next()
  link.close()
  expect(rows.slice(1)).toMatchObject([
    { kind: 'progress', run, what: expect.stringMatching(/^3 words on the phase/) },
    { kind: 'session', run: '', what: expect.stringMatching(/^0 heartbeats.* 1 acknowledgements/) },
  ])
  expect(new Set(rows.map(({ content }) => content)).size).toBe(3)
})

it('says nothing in a session whose greeting cannot be written down, and tries again', async () => {
  await using federation = await grpcFederation()
  federation.runs.show(shownRun({ run }))
  const member = await federation.join('site-a')
  const { note, rows } = recorder()
  let isFull = true
  const failing: EgressNote = (departure, what) => {
    if (isFull) {
      isFull = false
      throw new ConsiliumError('STORAGE', 'the disk is full')
    }
    note(departure, what)
  }
  const common = {
    build: '0.1.0',
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    renewal: null,
    backoff: { firstMs: 10, longestMs: 20 },
  }
  const link = openLink({
    way: () => ({ address: federation.address }),
    authority: federation.authority,
    identity: member,
    ...common,
    note: failing,
  })
  federation.runs.command(siteName('site-a'), { id: 'c-1', run, kind: 'key-commit', epoch: 1 })
  const leaving = new AbortController()
  const commands = link.commands(leaving.signal)[Symbol.asyncIterator]()
  expect((await commands.next()).value).toMatchObject({ id: 'c-1' })
  expect(rows).toMatchObject([
    { kind: 'hello', what: expect.stringContaining('1 before it were not answered') },
  ])
  leaving.abort()
  await commands.next()
  link.close()
})
