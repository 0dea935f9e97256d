import { expect, it } from 'vitest'
import { readHospitals } from '../../sim/baselines/index.ts'
import { deteriorationPlan, hospitalProfiles, hospitalTable, withCommittee } from '../../sim/cohorts/index.ts'
import { simulateRun } from '../../sim/scenario/index.ts'
import { simulatorBackend as backend, LINEAR } from '../support/simulated.ts'

/** Of an encrypted update of one block. */
const BLOCK_BYTES = 30_720

it('200 sites with a committee of 16 open a round together, each sending at most 200 KiB of key shares', {
  timeout: 3_600_000,
}, async () => {
  const tables = hospitalProfiles({ sites: 200, seed: 1, patients: 0.2 }).map((profile) =>
    hospitalTable(profile, 1),
  )
  const plan = withCommittee(
    deteriorationPlan({ seed: 1, rounds: 1, changes: LINEAR }),
    tables.map(({ site }) => site),
  )
  const run = await simulateRun({ plan, hospitals: await readHospitals(tables, plan), seed: 1, backend })
  expect(run).toMatchObject({ threshold: 6, committee: 16 })
  expect(new Set(run.digests).size).toBe(1)
  expect(tables.every((_, position) => run.listed(1, position))).toBe(true)
  expect(run.uploadBytesPerRound - BLOCK_BYTES).toBeGreaterThan(0)
  expect(run.uploadBytesPerRound - BLOCK_BYTES).toBeLessThanOrEqual(200 * 1024)
})
