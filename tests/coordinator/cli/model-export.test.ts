/** A model comes with who is in it. */
import { readFile } from 'node:fs/promises'
import { type RunId, sha256, siteName, systemRandom } from '@consilium/shared/kernel'
import type { AttendanceSpan, SiteView } from '@consilium/shared/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { type OperatorCommands, operatorCommands } from '../../support/operator-commands.ts'
import { shownRun } from '../../support/shown-run.ts'

const run = 'run-0011223344556677' as RunId
const model = systemRandom.bytes(2000)

let federation: GrpcFederation
let operator: OperatorCommands
let out: string

beforeEach(async () => {
  federation = await grpcFederation()
  operator = await operatorCommands(federation, { role: 'lead' })
  federation.runs.release(run, await federation.blobs.put(model))
  out = federation.directory.join('heart.model')
})
afterEach(() => federation[Symbol.asyncDispose]())

/** A released run of three rounds with sites that took part so. */
function released(attendance: Readonly<Record<string, readonly AttendanceSpan[]>>): void {
  const [one] = shownRun().sites
  const sites = Object.entries(attendance).map(
    ([name, spans]) => ({ ...one, site: siteName(name), attendance: spans }) as SiteView,
  )
  federation.runs.show(shownRun({ run, phase: 'released', endedAt: 9, sites }))
}

it('says which site was in which rounds, and loudly which was in none', async () => {
  released({ lund: [{ from: 0, to: 4, as: 'included' }], gent: [{ from: 0, to: 4, as: 'missed' }] })
  const said = await operator.run('model', 'export', 'latest', '--out', out)
  // `latest` may be another run than the one that was meant, so it is named.
  expect(said).toContain(`${out}: the model of heart, ${run}: 2.0 KiB, SHA-256 ${sha256(model)}\n`)
  expect(said).toMatch(
    /site +took part\nlund +3 of 3 rounds\ngent +0 of 3 rounds; missed 1 to 3\ngent TOOK PART IN NO ROUND/,
  )
  expect(new Uint8Array(await readFile(out))).toEqual(model)
})

it('has it in JSON too', async () => {
  released({ lund: [{ from: 0, to: 4, as: 'included' }] })
  expect(JSON.parse(await operator.run('model', 'export', run, '--out', out, '--json'))).toEqual({
    run,
    file: out,
    bytes: model.length,
    digest: sha256(model),
    rounds: 3,
    sites: [{ site: 'lund', attendance: [{ from: 0, to: 4, as: 'included' }] }],
  })
})

it('says nothing of a run of an earlier build, whose rounds nobody wrote down', async () => {
  released({ lund: [] })
  expect(await operator.run('model', 'export', 'latest', '--out', out)).not.toContain('took part')
})
