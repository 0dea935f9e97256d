/** A run that fails says at the lead what to do next. Before, it said only why it had. */
import { type ErrorCode, siteName } from '@consilium/shared/kernel'
import type { RunView, SiteView } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { nextStep } from '../../../coordinator/cli/next-steps.ts'
import { runLines } from '../../../coordinator/cli/run-text.ts'
import { checkReleased } from '../../../coordinator/cli/watching.ts'
import { shownRun } from '../../support/shown-run.ts'

const [first] = shownRun().sites
if (first === undefined) throw new Error('there is no site')
const site = (name: string, change: Partial<SiteView> = {}): SiteView => ({
  ...first,
  site: siteName(name),
  ...change,
})
const failed = (code: ErrorCode, change: Partial<RunView> = {}): RunView =>
  shownRun({
    phase: 'failed',
    failure: { code, reason: 'why' },
    endedAt: 1,
    sites: [site('a'), site('b'), site('c')],
    ...change,
  })
const undecided = { decision: 'none', left: 'did not decide in time' } as const
const AGAIN =
  'start again with the same plan: consilium run plan run-0011223344556677 > plan.yaml, then ' +
  'consilium run start plan.yaml'

describe('the next step', () => {
  it('is none of a run that goes on or has released its model', () => {
    expect([nextStep(shownRun()), nextStep(shownRun({ phase: 'released', endedAt: 1 }))]).toEqual([
      null,
      null,
    ])
  })

  it('after the time to approve is to ask who did not decide, and to have agents started that are not connected', () => {
    const sites = [site('a'), site('b', undecided), site('c', { ...undecided, online: false })]
    expect(nextStep(failed('TIMEOUT', { sites, step: 0 }))).toBe(
      "ask b and c to look at the plan ('consilium-agent plan list' there) and to start the agent, " +
        'which is not connected at c, give them longer with participation.approvalSeconds if need be, ' +
        `and ${AGAIN}`,
    )
  })

  it('after a rejection is to settle with that site what stands against the plan', () => {
    const sites = [
      site('a'),
      site('b', { decision: 'reject', left: 'rejected the plan: no' }),
      site('c', { decision: 'none' }),
    ]
    expect(nextStep(failed('POLICY_REFUSED', { sites, step: 0 }))).toMatch(
      /^settle with b what stands against the plan; .*participation\.sites/,
    )
  })

  it('where too many have left is to wait for enough sites', () => {
    const sites = [
      site('a'),
      site('b', { left: 'withdrew: no vote' }),
      site('c', { left: 'was revoked: stolen' }),
    ]
    expect(nextStep(failed('RUN_FAILED', { sites, epoch: 2 }))).toMatch(
      /^b and c can take part in a new run only: .*participation\.minimum \(3\)/,
    )
    // Who had approved and left in the first epoch did not leave it undecided.
    expect(nextStep(failed('RUN_FAILED', { sites }))).toMatch(/^b and c can take part in a new run only/)
  })

  it('where sites hold different models is to compare versions and backends, and says which', () => {
    const sites = [site('a'), site('b'), site('c', { backend: 'cpu' }), site('d', { backend: '' })]
    expect(nextStep(failed('CONFLICT', { sites }))).toContain('(tfjs-wasm at a and b, cpu at c)')
  })

  it.each<[ErrorCode, RegExp]>([
    // A rule of a site: mostly the same columns with one hospital more or less, and the reason says what is
    // possible.
    [
      'SECURITY_REFUSED',
      /^do what the reason asks for; where it says that sites saw different things, compare the roster/,
    ],
    ['POLICY_REFUSED', /^ask b which rule of the policy it is/],
    [
      'INVALID_DATA',
      /^ask b to hold the records against the plan \('consilium-agent plan preview run-0011223344556677' there/,
    ],
    ['VERSION_MISMATCH', /^ask b for the version of the agent/],
    ['STORAGE', /^ask b to look at 'consilium-agent doctor'/],
    ['INTERNAL', /^ask b what the agent's log says/],
  ])('of a site that could not go on, %s, names it and what to look at', (code, says) => {
    const sites = [site('a'), site('b', { refusal: { code, reason: 'why' } }), site('c')]
    const next = nextStep(failed(code, { sites }))
    expect(next).toMatch(says)
    expect(next?.endsWith(AGAIN)).toBe(true)
  })

  it('ends what a command says that waited for the run', () => {
    expect(() => checkReleased(failed('INTERNAL'))).toThrow(
      new RegExp(
        `failed: why \\[INTERNAL\\]\\. Next: ask the sites what the agent's log says, and ${AGAIN}$`,
      ),
    )
  })

  it('of an aborted run is how to start it again, and it stands on the screen below the reason', () => {
    const run = shownRun({
      phase: 'aborted',
      failure: { code: 'RUN_FAILED', reason: 'wrong label' },
      endedAt: 1,
    })
    const lines = runLines(run)
    expect(lines[lines.indexOf('ended without a model: wrong label (RUN_FAILED)') + 1]).toBe(
      `next: to ${AGAIN}`,
    )
  })
})
