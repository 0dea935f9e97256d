/** `latest` is the latest run that fits the command, and where none fits the command says what there is. */
import { type RunId, systemRandom } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { type OperatorCommands, operatorCommands } from '../../support/operator-commands.ts'
import { shownRun } from '../../support/shown-run.ts'
import { until } from '../../support/until.ts'

const id = (n: number) => `run-${String(n).repeat(16)}` as RunId
const [first, second, third, fourth] = [id(1), id(2), id(3), id(4)]

/** A run in a state that some commands want. */
const states = {
  waiting: { phase: 'awaiting-approval' },
  training: { phase: 'collecting' },
  failed: { phase: 'failed', failure: { code: 'TIMEOUT', reason: 'too late' }, endedAt: 9 },
  released: { phase: 'released', endedAt: 9 },
  kept: { phase: 'released', releaseModel: 'sites', endedAt: 9 },
} satisfies Record<string, Partial<RunView>>

let federation: GrpcFederation
let operator: OperatorCommands

beforeEach(async () => {
  federation = await grpcFederation()
  operator = await operatorCommands(federation)
})
afterEach(() => federation[Symbol.asyncDispose]())

/** Runs in the order in which they were started. */
function started(...runs: readonly (keyof typeof states)[]): void {
  for (const [index, state] of runs.entries())
    federation.runs.show(shownRun({ run: id(index + 1), name: `plan-${index + 1}`, ...states[state] }))
}

async function chosen(...args: readonly string[]): Promise<string> {
  return (JSON.parse(await operator.run(...args, '--json')) as { run: string }).run
}

describe('latest', () => {
  it('is the latest run for whoever looks', async () => {
    started('training', 'released', 'failed')
    expect(await chosen('run', 'show', 'latest')).toBe(third)
    federation.audit.push(
      { actor: 'anna', action: 'run-started', run: second, detail: {} },
      { actor: 'anna', action: 'run-started', run: third, detail: {} },
    )
    expect(JSON.parse(await operator.run('audit', 'show', '--run', 'latest', '--json'))).toMatchObject({
      run: third,
      action: 'run-started',
    })
  })

  it('is the latest that has not ended for whoever aborts, whatever came after it', async () => {
    started('training', 'waiting', 'released')
    expect(await chosen('run', 'abort', 'latest')).toBe(second)
    expect(await chosen('run', 'abort', 'latest')).toBe(first)
    expect(federation.runs.view(third).phase).toBe('released')
  })

  it('is the latest that is past approval for a site that would join', async () => {
    started('training', 'training', 'waiting', 'failed')
    expect(await chosen('run', 'add', 'latest', 'lisbon')).toBe(second)
  })

  it('is the latest that released its model here for whoever exports it', async () => {
    started('released', 'released', 'kept', 'training')
    federation.runs.release(second, await federation.blobs.put(systemRandom.bytes(100)))
    expect(await chosen('model', 'export', 'latest', '--out', federation.directory.join('model'))).toBe(
      second,
    )
  })

  it('is the latest that goes on for whoever watches, else the latest', async () => {
    started('failed', 'released', 'kept')
    expect(JSON.parse(await operator.run('run', 'watch', 'latest', '--json'))).toMatchObject({ run: third })
    federation.runs.show(shownRun({ run: fourth, ...states.training }))
    federation.runs.show(shownRun({ run: id(5), ...states.failed }))
    const watching = operator.run('run', 'watch', 'latest', '--json')
    await until(() => operator.stdout().includes(fourth), 'the run that goes on is seen')
    federation.runs.show(shownRun({ run: fourth, phase: 'released', endedAt: 9 }))
    await watching
  })
})

describe('where no run fits', () => {
  it.each([
    [['run', 'abort', 'latest'], 'there is no run that could be aborted: all have ended; the last is'],
    [
      ['run', 'add', 'latest', 'lisbon'],
      'there is no run that a site could join: none is under way and approved; the last is',
    ],
    [
      ['model', 'export', 'latest', '--out', 'x'],
      'there is no run that released a model to the coordinator; the last is',
    ],
  ])('%j says so and names the last', async (args, says) => {
    started('failed', 'kept')
    expect(await operator.refused(...args)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(`${says} ${second} ('plan-2'): released`),
    })
  })

  it.each([
    ['run', 'show'],
    ['run', 'watch'],
    ['run', 'abort'],
  ])('%s %s says that none was started', async (group, name) => {
    expect(await operator.refused(group, name, 'latest')).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('no run has been started yet'),
    })
  })

  it('a run by its id is that run, whether it fits or not', async () => {
    started('released', 'training')
    expect(await chosen('run', 'show', first)).toBe(first)
    expect(await operator.refused('run', 'show', 'heart')).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
