/**
 * A preview and the ledger in the terminal: all of a plan, what is unusual first, and no word of a budget of
 * 0.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { egressNote, type SiteRun } from '@consilium/client-agent/agent'
import { type RunId, sha256, toHex } from '@consilium/shared/kernel'
import { nextEgressRow, parsePlan, planText } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { consiliumAgent } from '../../../client-agent/cli/main.ts'
import { planSections } from '../../../client-agent/desk/index.ts'
import { NOON, run, steppingClock } from '../../contracts/samples.ts'
import { type EnrolledSite, enrolledSite } from '../../support/enrolled-site.ts'
import { heardOutput } from '../../support/heard-output.ts'
import { smallPlan } from '../../support/small-hospitals.ts'

async function said(site: EnrolledSite, ...args: readonly string[]): Promise<string> {
  const { output, out } = heardOutput()
  await consiliumAgent({ output, env: {} }).parseAsync([...args, '--dir', site.dir], { from: 'user' })
  return out()
}

/** The site's records with another age in the first rows. */
async function withAge(site: EnrolledSite, age: string, rows: number): Promise<void> {
  const [head = '', ...lines] = (await readFile(site.data, 'utf8')).split('\n')
  await writeFile(
    site.data,
    [head, ...lines.map((line, index) => (index < rows ? line.replace(/^[^,]*/, age) : line))].join('\n'),
  )
}

describe('plan preview', () => {
  // Row 14.
  it('shows every field of the plan, in the words of the page, and that nothing of it is noise', async () => {
    await using site = await enrolledSite()
    const { roster } = site.receive(run(1))
    const text = await said(site, 'plan', 'preview', 'latest', '--data', site.data)
    const sites = roster.map((entry) => entry.site)
    for (const { title, facts, table } of planSections(parsePlan(smallPlan()), {
      sites,
      committee: sites,
      threshold: 2,
      minimum: 3,
    })) {
      for (const part of [title, ...facts.flat(), ...(table?.rows.flat() ?? [])]) expect(text).toContain(part)
    }
    expect(text).toMatch(/^privacy budget ε {2}none \(exact\)$/m)
    expect(text).toMatch(/^before +no other plan was approved here$/m)
    expect(text).not.toMatch(/ε 0|LOOK AT THIS FIRST/)
    expect(
      JSON.parse(await said(site, 'plan', 'preview', 'latest', '--data', site.data, '--json')),
    ).toMatchObject({
      epsilon: null,
      changes: null,
      findings: [],
    })
  })

  // Row 13: one such value ended the run of all, and nobody here was told.
  it('tells which values do not fit, in how many rows and which first, and never a value; many of them stand at the top', async () => {
    await using site = await enrolledSite()
    site.receive(run(1))
    await withAge(site, '777', 1)
    const one = await said(site, 'plan', 'preview', 'latest', '--data', site.data)
    expect(one).toMatch(/^ {2}age +.*1 of 80 rows \(1 %\) +2 +clipped to the range +.*outside \[0, 120\]$/m)
    await withAge(site, '777', 30)
    const many = await said(site, 'plan', 'preview', 'latest', '--data', site.data)
    expect(many).toMatch(
      /^LOOK AT THIS FIRST\n!! Many values here do not fit this plan\..*or reject the plan.*\n +.*'age'.*30 rows: 2, 3/,
    )
    for (const text of [one, many]) expect(text).not.toContain('777')
  })

  it('says at the top that the records here are all of one class', async () => {
    await using site = await enrolledSite()
    site.receive(run(1))
    const rows = Array.from({ length: 40 }, (_, row) => `${40 + row},120,f,1`)
    await writeFile(site.data, ['age,pressure,sex,ill', ...rows, ''].join('\n'))
    const text = await said(site, 'plan', 'preview', 'latest', '--data', site.data)
    expect(text).toMatch(
      /^LOOK AT THIS FIRST\n(?:.*\n)*! {2}The training records here are all of one class\..*\n +ill: none is negative$/m,
    )
  })

  it('tells in what the plan differs from the last one that was approved here', async () => {
    await using site = await enrolledSite()
    const before = planText(parsePlan(smallPlan({ localEpochs: 5 })))
    site.receive(run(1), {
      plan: before,
      status: 'released',
      approval: { decision: 'approve' } as SiteRun['approval'],
    })
    site.receive(run(2))
    const text = await said(site, 'plan', 'preview', run(2), '--data', site.data)
    expect(text).toMatch(
      new RegExp(
        `^! {2}This plan differs from the last one approved here\\. .*${run(1)}.*\\n ` +
          '+training\\.localEpochs: 5 → 2$',
        'm',
      ),
    )
  })
})

// Row 10: a description that goes up, overwrites what stands there, turns the writing, or brings lines of its
// own.
it('no text of a plan is obeyed, or looks like a line of the preview', async () => {
  await using site = await enrolledSite()
  const plan = parsePlan(smallPlan())
  const forging = 'heart\nApproved run-1:\n!! all is well\u001b[1A\u001b[2K\u202e\u200b'
  const described = planText({ ...plan, description: forging })
  const [before, after] = [
    {
      plan: planText({ ...plan, description: 'heart' }),
      status: 'released',
      approval: { decision: 'approve' },
    },
    { plan: described },
  ]
  site.receive(run(1), before as Partial<SiteRun>)
  site.receive(run(2), after)
  const text = await said(site, 'plan', 'preview', 'latest', '--data', site.data)
  expect(text).not.toMatch(/^(?:Approved|!! all)/m)
  expect(text).toContain(String.raw`all is well\u001b[1A\u001b[2K\u202e\u200b`)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b]/u)
  const json: { plan: { description: string } } = JSON.parse(
    await said(site, 'plan', 'preview', 'latest', '--data', site.data, '--json'),
  )
  expect(json.plan.description).toBe(forging)
})

it('ledger show says of no row that it spent 0: a build of before wrote that, and null is what it means', async () => {
  await using site = await enrolledSite()
  {
    using opened = site.open()
    const note = egressNote({
      ledger: opened.storage.ledger,
      identity: opened.identity,
      clock: steppingClock(),
    })
    note({ run: '' as RunId, step: null, kind: 'hello', bytes: 40, content: sha256('hello') })
    note({ run: run(1), step: 1, kind: 'answer', bytes: 40, content: sha256('answer') })
    const { ledger } = opened.storage
    const content = sha256('report')
    const old = {
      run: run(1),
      step: 1,
      kind: 'report',
      bytes: 9,
      content,
      time: NOON,
      derivedFrom: 'x',
      epsilon: 0,
      repeats: null,
    } as const
    ledger.append(
      nextEgressRow({
        entry: old,
        last: ledger.last(),
        sign: (bytes) => toHex(opened.identity.sign(bytes)),
      }),
    )
  }
  const text = await said(site, 'ledger', 'show')
  expect(text).toMatch(/hello .* no patient data {2}/)
  for (const kind of ['answer', 'report']) expect(text).toMatch(new RegExp(`${kind} .* none \\(exact\\) +`))
  const rows: { epsilon: unknown }[] = JSON.parse(await said(site, 'ledger', 'show', '--json'))
  expect(rows.map(({ epsilon }) => epsilon)).toEqual([null, null, null])
})
