/** Plans on the page: what is shown, what a decision is about, and that only a form decides. */

import { rm } from 'node:fs/promises'
import { findingText, type SiteRun } from '@consilium/client-agent/agent'
import { identityFingerprint } from '@consilium/shared/crypto'
import { fromHex, sha256, siteName } from '@consilium/shared/kernel'
import { parsePlan, planDigest, planText, rosterFingerprint } from '@consilium/shared/protocol'
import { fingerprintGroups } from '@consilium/shared/terminal'
import { describe, expect, it } from 'vitest'
import { keyFacts, planSections } from '../../../client-agent/desk/index.ts'
import { html } from '../../../client-agent/page/html.ts'
import { run } from '../../contracts/samples.ts'
import { visitedPage } from '../../support/site-page.ts'
import { smallPlan } from '../../support/small-hospitals.ts'

const plan = parsePlan(smallPlan())
const SITES = ['site-a', 'site-b', 'site-c', 'site-d'].map((name) => siteName(name))
const SETTLED = { sites: SITES, committee: SITES, threshold: 2, minimum: 3 }

/** The fields of a page's form. */
function fieldsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
}

describe('a plan that waits', () => {
  it('is shown with what would leave, and approved as it was shown', async () => {
    await using page = await visitedPage()
    const record = page.site.receive(run(1))
    await page.enter()
    expect((await page.visit('/')).text).toContain('A plan waits')
    const shown = (await page.visit(`/plans/${run(1)}`)).text
    for (const part of [
      'model update',
      'statistics',
      'sealed key shares',
      'any 2 of the 4 sites',
      'leaves it to a person',
      'there are about 60 training records',
    ])
      expect(shown).toContain(part)
    const confirm = (await page.visit(`/plans/${run(1)}/approve`)).text
    expect(confirm).toContain(fingerprintGroups(planDigest(plan)))
    expect(confirm).toContain(fingerprintGroups(rosterFingerprint(record.roster)))
    for (const { site, identityKey } of record.roster) {
      expect(confirm).toContain(site)
      expect(confirm).toContain(fingerprintGroups(identityFingerprint(fromHex(identityKey))))
    }
    const approved = await page.visit(`/plans/${run(1)}/approve`, { form: fieldsOf(confirm) })
    expect(approved).toMatchObject({ status: 303, headers: { location: `/plans/${run(1)}` } })
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toMatchObject({ decision: 'approve' })
    expect((await page.visit(`/plans/${run(1)}`)).text).toContain('You approved this plan.')
    // Again, or the other way: it has been decided.
    expect((await page.visit(`/plans/${run(1)}/approve`, { form: fieldsOf(confirm) })).status).toBe(409)
    expect((await page.visit(`/plans/${run(1)}/reject`, { form: { reason: 'no' } })).status).toBe(409)
    expect((await page.visit(`/plans/${run(1)}/approve`)).status).toBe(409)
  })

  it('because a site would join its run says so, with the roster that has it, and is decided as any', async () => {
    await using page = await visitedPage()
    const record = page.site.receive(run(1), { status: 'running', reason: '' })
    const roster = [...record.roster, { site: siteName('site-e'), identityKey: sha256('late') }]
    {
      using site = page.site.open()
      const about = {
        run: run(1),
        roster,
        approvedRoster: roster,
        joiner: siteName('site-e'),
        expiresAt: Date.now() + 86_400_000,
        receivedAt: Date.now(),
      }
      site.storage.store.ask({ ...about, status: 'waiting', reason: "'site-e' would join", approval: null })
    }
    await page.enter()
    expect((await page.visit('/')).text).toContain('A plan waits')
    expect((await page.visit(`/plans/${run(1)}`)).text).toContain(
      'site-e would join this run, which is under way.',
    )
    expect((await page.visit(`/plans/${run(1)}/reject`)).text).toContain(
      'A rejection keeps site-e out; the run goes on as it is.',
    )
    const confirm = (await page.visit(`/plans/${run(1)}/approve`)).text
    expect(confirm).toContain(fingerprintGroups(rosterFingerprint(roster)))
    expect((await page.visit(`/plans/${run(1)}/approve`, { form: fieldsOf(confirm) })).status).toBe(303)
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toMatchObject({
      decision: 'approve',
      about: { roster: rosterFingerprint(roster) },
    })
  })

  it('that became another one meanwhile is not approved', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    const fields = fieldsOf((await page.visit(`/plans/${run(1)}/approve`)).text)
    page.site.receive(run(1), { plan: planText(parsePlan(smallPlan({ rounds: 5 }))) })
    const refused = await page.visit(`/plans/${run(1)}/approve`, { form: fields })
    expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('is not what was shown') })
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toBeNull()
    for (const missing of ['plan', 'roster']) {
      const { [missing]: _, ...others } = fields
      expect((await page.visit(`/plans/${run(1)}/approve`, { form: others })).status).toBe(400)
    }
  })

  it('that the policy refuses is not offered for approval', async () => {
    await using page = await visitedPage({ policy: 'minimumSites: 9\n' })
    const record = page.site.receive(run(1))
    await page.enter()
    const { text } = await page.visit(`/plans/${run(1)}`)
    expect(text).toContain('The policy refuses this plan')
    expect(text).not.toContain(`/plans/${run(1)}/approve`)
    const shown = { plan: planDigest(plan), roster: rosterFingerprint(record.roster) }
    expect(await page.visit(`/plans/${run(1)}/approve`, { form: shown })).toMatchObject({
      status: 403,
      text: expect.stringContaining('minimumSites'),
    })
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toBeNull()
  })

  it('is rejected with a reason, and not without', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    const without = await page.visit(`/plans/${run(1)}/reject`, { form: { reason: '  ' } })
    expect(without).toMatchObject({ status: 400, text: expect.stringContaining('aria-invalid="true"') })
    expect(
      (await page.visit(`/plans/${run(1)}/reject`, { form: { reason: 'not covered by our vote' } })).status,
    ).toBe(303)
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toMatchObject({
      decision: 'reject',
      reason: 'not covered by our vote',
    })
  })

  // Row 14: none of this was shown.
  it('is shown whole: what is predicted, every column, the model, how it is trained; and that nothing of it is noise', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    const { text } = await page.visit(`/plans/${run(1)}`)
    for (const { title, facts, table } of planSections(plan, SETTLED)) {
      for (const said of [title, ...facts.flat(), ...(table?.rows.flat() ?? [])])
        expect(text).toContain(html`${said}`.toString())
    }
    for (const said of ['a number above 0', '0 to 120', '2 passes', '0.1', 'a share of 0.25'])
      expect(text).toContain(said)
    expect(text).toContain('<dt>Privacy budget ε</dt><dd>none (exact)</dd>')
    expect(text).toContain('no other plan was approved here')
    const confirm = (await page.visit(`/plans/${run(1)}/approve`)).text
    for (const [name, value] of keyFacts(plan))
      expect(confirm).toContain(html`<dt>${name}</dt><dd>${value}</dd>`.toString())
    expect(confirm).toContain('none (exact)')
  })

  // Row 13: the person here was told nothing.
  it('says first what is unusual: values that do not fit, columns that are missing, few records, what is new; and again before approving', async () => {
    const pressure = {
      column: 'pressure',
      rule: 'the value is outside [50, 250]',
      treatment: 'clipped to the range',
      rows: 12,
      firstRows: [3, 9],
      isMany: true,
    }
    await using page = await visitedPage({
      found: {
        findings: [pressure, { ...pressure, column: 'age', rows: 1, isMany: false }],
        missing: [{ column: 'sex', rows: 60, isMost: true }],
        warnings: ['7 training records: the policy asks for 20 (minimumRecords)'],
      },
    })
    const before = planText(parsePlan(smallPlan({ localEpochs: 5 })))
    page.site.receive(run(1), {
      plan: before,
      status: 'released',
      approval: { decision: 'approve' } as SiteRun['approval'],
    })
    page.site.receive(run(2))
    await page.enter()
    for (const path of [`/plans/${run(2)}`, `/plans/${run(2)}/approve`]) {
      const { text } = await page.visit(path)
      const top = text.slice(text.indexOf('<h1>'), text.indexOf('class="card"'))
      expect(top).toMatch(/note bad.*Many values here do not fit this plan.*or reject the plan/s)
      expect(top).toContain(html`${findingText(pressure)}`.toString())
      expect(top).not.toContain('&#39;age&#39;')
      for (const said of [
        'sex: missing in 60 of 80 rows (75 %)',
        '7 training records',
        'training.localEpochs: 5 → 2',
        run(1),
      ])
        expect(top).toContain(said)
      expect(text).toMatch(/<th scope="row">age<\/th><td>1 of 80 rows \(1 %\)<\/td><td>3, 9<\/td>/)
    }
    expect((await page.visit(`/plans/${run(2)}`)).text).toContain(`/plans/${run(2)}/approve`)
  })

  // Row 12: the page offered 'Reject' alone, and said that the plan would be refused.
  it('for which no records are configured says so, waits, and is approved once they are', async () => {
    await using page = await visitedPage()
    const { expiresAt } = page.site.receive(run(1))
    page.configured.data = null
    await page.enter()
    for (const path of [`/plans/${run(1)}`, `/plans/${run(1)}/approve`]) {
      const { status, text } = await page.visit(path)
      expect(status).toBe(200)
      expect(text).toContain('no records are configured')
      expect(text).toContain(`<a class="button primary" href="/plans/${run(1)}">Look again</a>`)
      expect(text).toContain(`/plans/${run(1)}/reject`)
      expect(text).not.toContain(`/plans/${run(1)}/approve`)
      expect(text).toMatch(
        new RegExp(`wait for this one until <time datetime="${new Date(expiresAt).toISOString()}">`),
      )
      // The plan itself can be read all the same.
      expect(text).toContain('a number above 0')
    }
    page.configured.data = page.site.data
    const { text } = await page.visit(`/plans/${run(1)}`)
    expect(text).toContain(`/plans/${run(1)}/approve`)
    expect(text).not.toContain('Look again')
  })

  it.each([
    [
      'a column that is not there',
      { name: 'mortality', positive: { above: 0 } },
      null,
      'there is no column &#39;mortality&#39;',
    ],
    ['a file that is gone', { name: 'ill', positive: { above: 0 } }, '', 'patients.csv'],
  ])(
    'that the records do not fit in form, by %s, is not approved and not refused',
    async (_, label, content, says) => {
      await using page = await visitedPage()
      const other = { ...JSON.parse(planText(plan)), data: { ...plan.data, label } }
      page.site.receive(run(1), { plan: planText(parsePlan(JSON.stringify(other))) })
      if (content === '') await rm(page.site.data)
      await page.enter()
      const { status, text } = await page.visit(`/plans/${run(1)}`)
      expect(status).toBe(200)
      expect(text).toContain(says)
      for (const said of ['Look again', 'the plan waits here', 'href="/data"', `/plans/${run(1)}/reject`])
        expect(text).toContain(said)
      expect(text).not.toContain(`/plans/${run(1)}/approve`)
      expect(text).not.toContain('would be refused')
    },
  )

  it('is rejected by a page that says what that does: this site stays out, the run goes on', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    const { text } = await page.visit(`/plans/${run(1)}/reject`)
    expect(text).toContain('This site stays out of this run for good')
    expect(text).not.toContain('ends the run')
  })

  it('without encryption is shouted', async () => {
    await using page = await visitedPage({ policy: 'allowPlaintext: true\n' })
    page.site.receive(run(1), { plan: planText(parsePlan(smallPlan({ mode: 'plain' }))) })
    await page.enter()
    for (const path of [`/plans/${run(1)}`, `/plans/${run(1)}/approve`])
      expect((await page.visit(path)).text).toContain('This plan is not encrypted.')
    expect((await page.visit('/plans')).text).toContain('NOT ENCRYPTED')
  })
})

describe('a run that goes on', () => {
  it('is left with a reason, and not without; what has ended is not left', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1), { status: 'running', reason: '', applied: 1 })
    page.site.receive(run(2), { status: 'released', reason: '' })
    await page.enter()
    expect((await page.visit(`/plans/${run(1)}`)).text).toContain(`href="/plans/${run(1)}/withdraw"`)
    expect((await page.visit(`/plans/${run(2)}`)).text).not.toContain('/withdraw')
    const asked = (await page.visit(`/plans/${run(1)}/withdraw`)).text
    expect(asked).toContain('leaves the run for good')
    const without = await page.visit(`/plans/${run(1)}/withdraw`, { form: { reason: '' } })
    expect(without).toMatchObject({ status: 400, text: expect.stringContaining('aria-invalid="true"') })
    expect(
      (await page.visit(`/plans/${run(1)}/withdraw`, { form: { reason: 'the vote has expired' } })).headers
        .location,
    ).toBe(`/plans/${run(1)}`)
    using site = page.site.open()
    expect(site.storage.store.run(run(1))).toMatchObject({
      status: 'withdrawn',
      reason: 'the vote has expired',
      keys: null,
    })
    expect((await page.visit(`/plans/${run(1)}`)).text).toContain('withdrawn')
    for (const id of [run(1), run(2)]) {
      expect((await page.visit(`/plans/${id}/withdraw`)).status).toBe(409)
      expect((await page.visit(`/plans/${id}/withdraw`, { form: { reason: 'again' } })).status).toBe(409)
    }
  })
})

describe('looking', () => {
  it('changes nothing: GET and HEAD of every page, of forms too', async () => {
    await using page = await visitedPage()
    const record = page.site.receive(run(1))
    await page.enter()
    const { form: _, ...fields } = fieldsOf((await page.visit(`/plans/${run(1)}/approve`)).text)
    const query = new URLSearchParams({ ...fields, reason: 'no' })
    for (const method of ['GET', 'HEAD']) {
      for (const path of [
        '/',
        '/plans',
        `/plans/${run(1)}`,
        `/plans/${run(1)}/approve?${query}`,
        `/plans/${run(1)}/reject?${query}`,
        `/plans/${run(1)}/withdraw?${query}`,
      ]) {
        const { status, text } = await page.visit(path, { method })
        expect([path, status, text === '']).toEqual([path, 200, method === 'HEAD'])
      }
      expect((await page.visit('/leave', { method })).status).toBe(404)
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await page.visit(`/plans/${run(1)}/reject`, { method })).status).toBe(400)
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toBeNull()
    expect(site.storage.store.runs()).toEqual([record])
    expect((await page.visit('/')).status).toBe(200)
  })

  it.each([
    '/plans/run-00000000000000ff',
    '/plans/latest',
    '/plans/..%2f..%2fetc',
    '/plans/%',
    '/nothing',
    '/style.css/x',
    '//evil.example/',
    'http://evil.example/',
  ])('at %s finds nothing, and says so', async (path) => {
    await using page = await visitedPage()
    await page.enter()
    const { status } = await page.visit(path)
    expect([400, 404]).toContain(status)
    expect(page.faults).toEqual([])
  })
})

describe('every answer', () => {
  it('tells the browser to keep, send and run nothing else', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    const before = await page.ask('/')
    const entered = await page.enter()
    const answers = [
      before,
      entered,
      await page.ask('/style.css'),
      await page.ask('/live.js'),
      await page.visit('/', { headers: { host: 'evil.example' } }),
    ]
    for (const path of ['/', '/plans', `/plans/${run(1)}`, '/nothing']) answers.push(await page.visit(path))
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src " +
          "'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      )
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(headers).not.toHaveProperty('access-control-allow-origin')
      expect(headers).not.toHaveProperty('x-powered-by')
    }
  })

  it('has no script or style within it, and no address of elsewhere', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    for (const path of [
      '/',
      '/plans',
      `/plans/${run(1)}`,
      `/plans/${run(1)}/approve`,
      `/plans/${run(1)}/reject`,
    ]) {
      const { text } = await page.visit(path)
      expect(text).not.toMatch(
        /<script(?! src="\/live\.js")|<style|\sstyle=|\son\w+=|javascript:|(?:src|href|action)="(?!\/|#)/i,
      )
    }
  })
})

describe('what a hostile coordinator writes', () => {
  it('stands on the page as text', async () => {
    await using page = await visitedPage()
    const hostile = `</p><script>alert(1)</script><img src=x onerror=alert(2)>"' \u202e`
    const bad = {
      ...JSON.parse(planText(plan)),
      description: hostile,
      data: { ...plan.data, label: { name: `<b onclick="x">ill`, positive: { above: 0 } } },
    }
    page.site.receive(run(1), { plan: planText(parsePlan(JSON.stringify(bad))) })
    page.site.receive(run(2), {
      status: 'failed',
      reason: hostile,
      plan: planText(parsePlan(JSON.stringify(bad))),
    })
    await page.enter()
    for (const path of ['/', '/plans', `/plans/${run(1)}`, `/plans/${run(2)}`, `/plans/${run(1)}/reject`]) {
      const { text, status } = await page.visit(path)
      expect(status).toBe(200)
      expect(text).not.toMatch(/<script>|<img|<b |\u202e/)
    }
    expect((await page.visit(`/plans/${run(2)}`)).text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    const again = await page.visit(`/plans/${run(1)}/reject`, {
      form: { reason: `${'x'.repeat(2000)}</textarea><script>` },
    })
    expect(again).toMatchObject({ status: 400, text: expect.not.stringContaining('</textarea><script>') })
  })
})
