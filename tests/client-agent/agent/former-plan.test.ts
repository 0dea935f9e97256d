/**
 * A run that began under a build before asks a site that it has not yet asked: rules that came later do not
 * apply to its plan.
 */
import { canonicalJson, runId } from '@consilium/shared/kernel'
import { parsePlan } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { Federation } from '../../attacks/federation.ts'

it('a site takes a plan of an earlier build, which a new run may not have', async () => {
  await using federation = await Federation.open()
  const site = federation.site(0)
  const { data, ...rest } = JSON.parse(federation.runs.plan(federation.run))
  // Every other text was negative then, and nobody had to say so.
  const plan = canonicalJson({
    ...rest,
    data: { ...data, label: { name: data.label.name, positive: { values: ['1'] } } },
  })
  expect(() => parsePlan(plan)).toThrow(/data\.label\.negative/)
  const asked = {
    id: 'asked',
    run: runId('run-0011223344556677'),
    kind: 'approve',
    plan,
    roster: federation.state().roster,
    expiresAt: 9e12,
  } as const
  expect((await federation.tell(site, asked)).filter(({ kind }) => kind === 'refusal')).toEqual([])
  // One that is none of any build is refused as before.
  const broken = {
    ...asked,
    id: 'broken',
    run: runId('run-0011223344556678'),
    plan: canonicalJson({ ...rest, data: {} }),
  }
  expect(await federation.refusal(site, broken)).toMatchObject({ code: 'INVALID_PLAN' })
})
