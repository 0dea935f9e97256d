/** A run without encryption: only where the plan and every site's policy say so. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { APPROVING_POLICY, startFederation } from '../support/federation.ts'
import { smallPlan } from '../support/small-hospitals.ts'

it('is refused by the default policy, and goes through where every policy allows it', async () => {
  await using federation = await startFederation({ sites: 3, policy: APPROVING_POLICY })
  const plan = smallPlan({ rounds: 2, mode: 'plain' })
  const refused = await federation.watch(await federation.startRun(plan)).ended
  expect(refused.code).toBe(14)
  expect(refused.stderr).toMatch(
    /rejected the plan: site policy, allowPlaintext: updates never leave this site unencrypted/,
  )

  // The policy is read anew for every plan: no agent is restarted.
  const allow = (count: number) =>
    Promise.all(
      federation.sites
        .slice(0, count)
        .map(({ dir }) => writeFile(join(dir, 'policy.yaml'), `${APPROVING_POLICY}allowPlaintext: true\n`)),
    )
  await allow(2)
  const stillRefused = await federation.watch(await federation.startRun(plan)).ended
  expect(stillRefused.stderr).toMatch(/site 'site-c' rejected the plan: site policy, allowPlaintext/)

  await allow(3)
  const run = await federation.startRun(plan)
  const { code, stdout } = await federation.watch(run).ended
  expect(code).toBe(0)
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    run,
    phase: 'released',
    encrypted: false,
  })
  const shown = await federation.command('run', 'show', run)
  expect(shown.stdout).toMatch(/PLAIN: the coordinator can read every update/)
})
