/** What `run watch` says of a coordinator that is away, and that it does not end with it. */
import { writeFile } from 'node:fs/promises'
import type { RunId } from '@consilium/shared/kernel'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { type OperatorCommands, operatorCommands } from '../../support/operator-commands.ts'
import { shownRun } from '../../support/shown-run.ts'
import { smallPlan } from '../../support/small-hospitals.ts'
import { until } from '../../support/until.ts'

const run = 'run-0011223344556677' as RunId
const released = shownRun({ run, step: 4, phase: 'released', endedAt: 9 })

let federation: GrpcFederation
let operator: OperatorCommands

beforeEach(async () => {
  federation = await grpcFederation()
  federation.runs.show(shownRun({ run }))
})
afterEach(() => federation[Symbol.asyncDispose]())

const notes = () =>
  operator.stderr().match(/note: .*cannot be reached.* Trying again for two minutes/g)?.length ?? 0

it('says once that the coordinator cannot be reached, at the first call too, and goes on', async () => {
  operator = await operatorCommands(federation)
  federation.stop()
  const watching = operator.run('run', 'watch', 'latest')
  await until(() => notes() === 1, 'it is said that it is tried again')
  await federation.restart()
  await until(() => operator.stdout().includes('round 1 of 3, collecting'), 'the run is seen')
  federation.runs.show(released)
  expect(await watching).toMatch(/released/)
  expect(notes()).toBe(1)
})

it('leaves a live view where it is when a note comes, and goes on below', async () => {
  operator = await operatorCommands(federation, { isInteractive: true })
  const watching = operator.run('run', 'watch', 'latest')
  await until(() => operator.stdout().includes('round 1 of 3, collecting'), 'the run is seen')
  federation.stop()
  await until(() => operator.stderr().includes('Trying again'), 'it is said that it is tried again')
  federation.runs.show(released)
  await federation.restart()
  const drawn = [...(await watching).matchAll(/⟨(\d+)⟩/g)].map(([, lines]) => lines)
  // Nothing that was shown is taken back over the note.
  expect(new Set(drawn)).toEqual(new Set(['0']))
})

it('start --watch is as patient once the run is started, and starts no second one', async () => {
  operator = await operatorCommands(federation)
  const plan = federation.directory.join('plan.yaml')
  await writeFile(plan, smallPlan())
  const watching = operator.run('run', 'start', plan, '--watch')
  await until(() => operator.stdout().includes('round 1 of 3, collecting'), 'the run is seen')
  federation.stop()
  await until(() => notes() === 1, 'it is said that it is tried again')
  federation.runs.show(released)
  await federation.restart()
  expect(await watching).toMatch(new RegExp(`^${run}\\n.*released\\n$`, 's'))
})

it('start alone does not ask twice, since that could start two runs', async () => {
  operator = await operatorCommands(federation)
  const plan = federation.directory.join('plan.yaml')
  await writeFile(plan, smallPlan())
  federation.stop()
  const refused = await operator.refused('run', 'start', plan, '--watch')
  expect(refused).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining("'consilium coordinator set HOST:PORT'"),
  })
})
