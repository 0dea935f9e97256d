/** The hospital's people change their policy while the agent runs. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { APPROVING_POLICY, startFederation, succeeded } from '../support/federation.ts'
import { smallPlan } from '../support/small-hospitals.ts'

it('a changed policy holds from the next decision on; one that is broken decides nothing, says where, and no agent is restarted', async () => {
  await using federation = await startFederation({ sites: 3, policy: APPROVING_POLICY })
  const [site] = federation.sites
  if (site === undefined) throw new Error('there is no site')
  const policy = (text: string) => writeFile(join(site.dir, 'policy.yaml'), text)
  const note = async (run: string) =>
    succeeded<{ run: string; status: string; reason: string }[]>(
      await site.command('plan', 'list', '--json'),
    ).find((plan) => plan.run === run)

  // Stricter than the plan: refused by the rule, which the lead reads.
  await policy('maximumRounds: 2\n')
  const refused = await federation.watch(await federation.startRun(smallPlan({ rounds: 3 }))).ended
  expect(refused).toMatchObject({
    code: 14,
    stderr: expect.stringMatching(
      /'site-a' rejected the plan: site policy, maximumRounds: a run may have at most 2 rounds/,
    ),
  })

  // Broken in two places: what it said before is no excuse, and neither is a person's approval. The run of
  // the others waits.
  await policy(`maximumRounds: 10\nminimumSites: three\nallowPlaintex: true\n${APPROVING_POLICY}`)
  const run = await federation.startRun(smallPlan({ rounds: 3 }))
  await using watch = federation.watch(run)
  const said = await site.agent.logged(({ message }) => message.startsWith('the policy is not valid'))
  expect(said).toMatchObject({ level: 'error', run, code: 'INVALID_CONFIG' })
  expect(said['reason']).toMatch(
    /policy\.yaml is not valid; 2 problems:\n.*minimumSites: expected a whole number .*found 'three' \(line 2\)/s,
  )
  expect(said['reason']).toMatch(
    /there is no setting 'allowPlaintex'; did you mean 'allowPlaintext'\? \(line 3\)/,
  )
  expect((await site.command('plan', 'approve', run)).code).toBe(3)
  expect(await note(run)).toMatchObject({
    status: 'waiting',
    reason: expect.stringMatching(/^nothing is decided: .*line 2/s),
  })
  expect((await site.command('doctor')).stdout).toMatch(/policy.*minimumSites: expected a whole number/s)

  // No YAML at all is another problem, and said so; each is said once, however often the file is read.
  await policy('maximumRounds: [10\n')
  await site.agent.logged(
    ({ message, reason = '' }) =>
      message.startsWith('the policy is not valid') && /is not YAML: .*line [12]/.test(String(reason)),
  )
  expect(
    site.agent.log().filter(({ message }) => message.startsWith('the policy is not valid')),
  ).toHaveLength(2)

  // Mended: the waiting plan is judged by what the file says now, which leaves it to a person.
  await policy('maximumRounds: 10\n')
  await using mended = federation.watch(run)
  const others = await mended.seen(
    ({ sites }) => sites.filter(({ decision }) => decision === 'approve').length === 2,
  )
  expect(others).toMatchObject({ phase: 'awaiting-approval', failure: null })
  succeeded(await site.command('plan', 'approve', run, '--json'))
  expect((await watch.ended).code).toBe(0)
})
