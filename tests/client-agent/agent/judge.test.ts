/**
 * What the hospital's policy says of a plan: each rule refuses by its name, alone, and only a person or a
 * rule approves.
 */
import {
  DEFAULT_POLICY,
  forRoster,
  judge,
  recordWarnings,
  type SitePolicy,
} from '@consilium/client-agent/agent'
import { sha256, siteName } from '@consilium/shared/kernel'
import { parsePlan } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { PLAN_TEXT } from '../../contracts/samples.ts'
import { cohortOf, type Row } from '../../shared/training/support.ts'

/** Three rounds of logistic regression, encrypted. */
const plan = parsePlan(PLAN_TEXT)
const SITES = ['site-a', 'site-b', 'site-c', 'site-d'].map((name) => siteName(name))

/** A policy that approves the plan by rule. */
const approving: SitePolicy = {
  ...DEFAULT_POLICY,
  approvalRules: [{ families: ['logistic-regression'], maxRounds: 3 }],
}

describe('the site policy', () => {
  it('approves nothing by itself', () => {
    expect(judge(DEFAULT_POLICY, plan, SITES)).toEqual({ verdict: 'ask' })
  })

  it('approves what a rule covers, and asks about what none does', () => {
    expect(judge(approving, plan, SITES)).toEqual({ verdict: 'approve', rule: 'approvalRules[0]' })
    for (const rule of [
      { families: ['mlp' as const], maxRounds: 3 },
      { families: ['logistic-regression' as const], maxRounds: 2 },
      { families: [], maxRounds: 100 },
    ])
      expect(judge({ ...approving, approvalRules: [rule] }, plan, SITES)).toEqual({ verdict: 'ask' })
  })

  it.each([
    ['minimumSites', { minimumSites: 5 }, { minimumSites: 4 }],
    ['minimumThreshold', { minimumThreshold: 3 }, { minimumThreshold: 2 }],
    ['families', { families: ['mlp'] }, { families: ['logistic-regression'] }],
    ['families', { families: [] }, { families: ['mlp', 'logistic-regression'] }],
    ['maximumRounds', { maximumRounds: 2 }, { maximumRounds: 3 }],
  ] as const)('refuses by %s in one sentence, whatever a rule approves', (rule, tight, loose) => {
    const refused = judge({ ...approving, ...tight }, plan, SITES)
    expect(refused).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringMatching(new RegExp(`^site policy, ${rule}: [^.\n]+$`)),
    })
    expect(judge({ ...approving, ...loose }, plan, SITES).verdict).toBe('approve')
  })

  it('approves by a rule that names a roster only over that roster', () => {
    const agreed = sha256('the roster that people compared')
    const groups = agreed.slice(0, 32).replace(/(.{4})(?=.)/g, '$1 ')
    for (const roster of [agreed, groups]) {
      const pinned: SitePolicy = {
        ...DEFAULT_POLICY,
        approvalRules: [{ families: ['logistic-regression'], maxRounds: 3, roster }],
      }
      expect(judge(forRoster(pinned, agreed), plan, SITES)).toEqual({
        verdict: 'approve',
        rule: 'approvalRules[0]',
      })
      expect(judge(forRoster(pinned, sha256('a roster with a site of somebody else')), plan, SITES)).toEqual({
        verdict: 'ask',
      })
    }
    expect(judge(forRoster(approving, agreed), plan, SITES).verdict).toBe('approve')
  })

  it('refuses a plain run unless it is told otherwise', () => {
    const plain = parsePlan(
      JSON.stringify({ ...(JSON.parse(PLAN_TEXT) as object), encryption: { mode: 'plain' } }),
    )
    expect(judge(approving, plain, SITES)).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining('allowPlaintext'),
    })
    expect(judge({ ...approving, allowPlaintext: true }, plain, SITES).verdict).toBe('approve')
  })
})

describe('records', () => {
  const training = (ward: string, died: string): Row => ['70', '120', '1', ward, died, 'train']
  const rows = [
    training('icu', 'yes'),
    training('icu', 'no'),
    training('general', 'no'),
    ['70', '120', '1', 'icu', 'no', 'test'] as const,
  ]

  it('that are few, by the policy, are warned of with numbers and groups', async () => {
    const cohort = await cohortOf(rows)
    expect(
      recordWarnings({ ...DEFAULT_POLICY, minimumRecords: 4, minimumRecordsPerGroup: 2 }, cohort),
    ).toEqual([
      'this site has 3 training records for the plan, fewer than the 4 of the policy (minimumRecords)',
      ...[
        "column 'died': 1 training record in the group 'positive'",
        "column 'died': 1 test record in the group 'negative'",
        "column 'ward': 1 training record in the group 'general'",
      ].map((group) => `${group}, fewer than the 2 of the policy (minimumRecordsPerGroup)`),
    ])
    expect(
      recordWarnings({ ...DEFAULT_POLICY, minimumRecords: 3, minimumRecordsPerGroup: 1 }, cohort),
    ).toEqual([])
  })
})
