/** A run as an operator reads it, in every state that it can be in. */
import { type SiteName, sha256, siteName } from '@consilium/shared/kernel'
import type { RunView, SiteView } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { stepName } from '../../../coordinator/cli/attendance.ts'
import { protection, runLines, standing } from '../../../coordinator/cli/run-text.ts'
import { shownRun } from '../../support/shown-run.ts'

const [first] = shownRun().sites
if (first === undefined) throw new Error('there is no site')
const site = (change: Partial<SiteView>): SiteView => ({ ...first, ...change })
const lines = (change: Partial<RunView> = {}): string => runLines(shownRun(change)).join('\n')

describe('where a run stands', () => {
  it.each<[Partial<RunView>, string]>([
    [{ phase: 'awaiting-approval', step: 0 }, 'waits for the sites to approve the plan'],
    [{ phase: 'key-reveal', step: 0 }, 'key setup, reveal'],
    [{ phase: 'collecting', step: 0 }, 'statistics, collecting'],
    [{ phase: 'signing', step: 2 }, 'round 2 of 3, signing'],
    [{ phase: 'opening', step: 4 }, 'final evaluation, opening'],
    [{ phase: 'releasing', step: 4 }, 'releasing the model'],
    [{ phase: 'aborted', step: 2 }, 'aborted'],
  ])('%j: %s', (change, text) => {
    expect(standing(shownRun(change))).toBe(text)
  })

  it('steps have names', () => {
    expect([0, 1, 3, 4].map((step) => stepName(shownRun(), step))).toEqual([
      'statistics',
      'round 1 of 3',
      'round 3 of 3',
      'final evaluation',
    ])
  })
})

describe('on a screen', () => {
  it('is who can open it, first of all, and shouted where everybody can', () => {
    expect(lines()).toMatch(new RegExp(`^run-0011223344556677  heart  \\(${protection(shownRun())}\\)\n`))
    expect(protection(shownRun({ encrypted: false }))).toBe('PLAIN: the coordinator can read every update')
  })

  it.each<[Partial<RunView>, number]>([
    [{ phase: 'awaiting-approval', step: 0 }, 0],
    [{ phase: 'key-confirm', step: 0 }, 0],
    [{ phase: 'collecting', step: 1 }, 5],
    [{ phase: 'opening', step: 4 }, 19],
    [{ phase: 'releasing', step: 4 }, 24],
    [{ phase: 'released', step: 4 }, 24],
  ])('is how far it is: %j', (change, filled) => {
    expect(lines(change)).toContain(`[${'#'.repeat(filled)}${'-'.repeat(24 - filled)}]`)
  })

  it('is how many of whom open a sum, within the committee where there is one', () => {
    const [site] = shownRun().sites
    const sites = ['site-a', 'site-b', 'site-c', 'site-d'].flatMap((name) =>
      site === undefined ? [] : [{ ...site, site: siteName(name) }],
    )
    const all = sites.map((each) => each.site)
    expect(protection(shownRun({ sites, committee: all }))).toBe('encrypted, any 2 of 4 sites open a sum')
    expect(protection(shownRun({ sites, committee: all.slice(1) }))).toBe(
      "encrypted, any 2 of the committee's 3 sites open a sum",
    )
  })

  it('is who is to join, who has yet to decide, and who does not join and why', () => {
    const [joiner, a] = [siteName('site-x'), siteName('site-a')]
    const admission = {
      site: joiner,
      roster: sha256('roster'),
      threshold: 2,
      expiresAt: 1,
      undecided: [a, joiner],
    }
    expect(lines({ admission })).toContain('\nto join: site-x, waits for site-a, site-x to decide\n')
    expect(lines({ admission: { ...admission, undecided: [] } })).toContain(
      '\nto join: site-x, approved by all, with the next epoch\n',
    )
    expect(lines({ declined: [{ site: joiner, reason: "site 'site-a' rejected it: no" }] })).toContain(
      "\ndoes not join: site-x, since site 'site-a' rejected it: no\n",
    )
    const joining = site({ site: joiner, joining: true })
    expect(lines({ phase: 'key-commit', epoch: 2, sites: [site({}), joining] })).toContain(
      'key setup of epoch 2, with site-x, commit',
    )
    expect(lines({ sites: [joining] })).toMatch(/site-x +joins, takes over the model/)
  })

  it('is whose answers did not fit, once for each site', () => {
    const [liar, a, b] = ['site-x', 'site-a', 'site-b'].map((name) => siteName(name)) as [
      SiteName,
      SiteName,
      SiteName,
    ]
    const once = lines({ wrongAnswers: [{ step: 0, site: liar, namedBy: [a] }] })
    expect(once).toContain(
      '\nleft out: the answer of site-x in statistics, which did not fit the others, say site-a\n',
    )
    const often = [0, 1, 2].map((step) => ({ step, site: liar, namedBy: [a, b] }))
    expect(lines({ wrongAnswers: often })).toContain(
      'left out: the answer of site-x in round 2 of 3, and in 2 steps before it, which did not fit ' +
        'the others, say site-a, site-b',
    )
  })

  it('is what it waits for, and why it ended', () => {
    expect(lines({ paused: '2 contributions are in, 3 are needed' })).toContain(
      '\nwaits: 2 contributions are in, 3 are needed\n',
    )
    const failed = lines({
      phase: 'failed',
      endedAt: 1,
      failure: { code: 'POLICY_REFUSED', reason: "site 'a' rejected the plan" },
    })
    expect(failed).toContain("\nended without a model: site 'a' rejected the plan (POLICY_REFUSED)\n")
  })

  it.each<[Partial<SiteView>, Partial<RunView>, RegExp]>([
    [{ decision: 'none', online: false }, { phase: 'awaiting-approval' }, /offline, has not decided/],
    [{ decision: 'approve' }, { phase: 'awaiting-approval' }, /site-a +approved/],
    [{ done: false }, {}, /site-a +at work/],
    [{ done: true }, {}, /site-a +done/],
    [{ present: false, online: false }, {}, /offline, not waited for/],
    [
      { progress: { run: shownRun().run, step: 1, phase: 'training', fraction: 0.256 } },
      {},
      /site-a +training 26 %/,
    ],
    [
      { done: true, progress: { run: shownRun().run, step: 1, phase: 'training', fraction: 1 } },
      {},
      /site-a +done/,
    ],
    [
      { progress: { run: shownRun().run, step: 1, phase: 'training', fraction: 1 } },
      { phase: 'opening' },
      /site-a +at work/,
    ],
    [
      { refusal: { code: 'INVALID_DATA', reason: 'the records do not fit' } },
      {},
      /refused: the records do not fit \(INVALID_DATA\)/,
    ],
    [{ online: false }, { phase: 'released', endedAt: 2 }, /site-a +offline/],
    [{ applied: -1, backend: '' }, {}, /at work +– +–$/m],
    [{ applied: 2 }, {}, /round 2 of 3 +tfjs-wasm/],
  ])('is what a site does: %j in %j', (ofSite, ofRun, expected) => {
    expect(lines({ ...ofRun, sites: [site(ofSite)] })).toMatch(expected)
  })

  it('is how good the model was after which round, or why nobody is told', () => {
    const metrics = [{ step: 3, rows: 80, loss: 0.5, accuracy: 0.75, auroc: null }]
    expect(lines({ metrics })).toContain(
      'metrics after round 2 of 3: loss 0.5000  accuracy 0.7500  AUROC –  (80 records)',
    )
    expect(
      lines({ metrics: [{ ...metrics[0], step: 1, rows: 80, loss: 0.5, accuracy: 0.75, auroc: 0.8 }] }),
    ).toContain('metrics after no round: ')
    expect(lines({ releaseMetrics: 'sites' })).toContain('metrics: kept at the sites, as the plan says')
    expect(lines()).toContain('metrics: none yet')
    expect(lines({ model: sha256('model') })).toContain(`model: ${sha256('model')}`)
  })
})

it('a name of a site is shown as it is', () => {
  expect(lines({ sites: [site({ site: siteName('charite-berlin') })] })).toContain('charite-berlin')
})
