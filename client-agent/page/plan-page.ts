/** One plan: while it waits, what it asks and what would leave; afterwards, where its run stands. */
import type { RunId } from '@consilium/shared/kernel'
import { bytesText, durationText, metricText } from '@consilium/shared/terminal'
import { isUnderWay, type PlanPreview, type SiteRun } from '../agent/index.ts'
import { type Joining, type RunOverview, roundsDone, type Terms, whoCanOpen } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { facts, grid, note } from './layout.ts'
import { previewParts } from './preview-parts.ts'
import type { PageReply } from './reply.ts'
import type { Problem } from './route.ts'
import { fingerprint, shortDigest, standing, time } from './words.ts'

const DECIDED: Readonly<Record<NonNullable<RunOverview['decision']>, string>> = {
  approve: 'You approved this plan.',
  reject: 'You rejected this plan.',
  withdraw: 'You withdrew from this run.',
}

/** Of the last rounds. */
const STEPS_SHOWN = 10

/** @param preview what would leave, or why that cannot be said */
export function waitingPlanPage(overview: RunOverview, preview: PlanPreview | Problem): PageReply {
  const { run, name } = overview
  const body = html`
<p class="lead">${standing(overview)} <code>${run}</code> · <a href="#decide">Your decision</a></p>
${joiningNote(overview.joining)}
${
  'problem' in preview
    ? note(
        'bad',
        html`<p><strong>What would leave cannot be shown:</strong> ${preview.problem.message} <span class="code">${preview.problem.code}</span></p><p>The plan can be rejected; approved, it would be refused for the same reason.</p>`,
      )
    : previewParts(preview, overview.expiresAt)
}
<section class="card decide" aria-labelledby="decide"><h2 id="decide">Your decision</h2>
<p>${beforeApproval(overview.joining)} You see plan, roster and keys once more before an approval counts.</p>
<p class="actions">${'problem' in preview || preview.judgement.verdict === 'refuse' ? null : html`<a class="button primary" href="/plans/${run}/approve">Approve…</a>`}
<a class="button" href="/plans/${run}/reject">Reject…</a></p></section>
${overview.joining === null || overview.joining.isThisSite ? null : leavePart(run)}`
  return { kind: 'page', title: `Plan ${name}`, section: 'plans', body }
}

const beforeApproval = (joining: Joining | null): string =>
  joining === null || joining.isThisSite
    ? 'No record is read for training, and no update leaves, before this site has approved.'
    : 'What was decided on the run before does not count for the roster with that site.'

function joiningNote(joining: Joining | null): Html | null {
  if (joining === null) return null
  const { site, isThisSite } = joining
  return note(
    'care',
    html`<p><strong>${isThisSite ? 'This site' : site} would join this run, which is under way.</strong> The run goes on meanwhile. Once everybody has approved, it goes on with ${isThisSite ? 'this site' : site} from the next step; if anybody rejects, without.</p>`,
  )
}

export interface PlanOptions {
  readonly overview: RunOverview
  readonly record: SiteRun
  readonly terms: Terms
}

export function decidedPlanPage({ overview, record, terms }: PlanOptions): PageReply {
  const { run, name, reason, decision, rounds, encrypted } = overview
  const { plan } = terms
  const onItsWay =
    decision === null
      ? null
      : note(
          'plain',
          html`<p><strong>${DECIDED[decision]}</strong> A running agent takes the decision up within a second; one that is not running, at its next start.</p>`,
        )
  const body = html`
<p class="hidden" role="status" data-announce></p>
<div class="card"><p class="lead"><span data-live="state" data-say>${standing(overview)}</span> <code>${run}</code></p>
<div data-live="standing">${onItsWay}
${facts([
  ['Rounds', html`<progress max="${rounds}" value="${roundsDone(overview)}" aria-label="Rounds"></progress> ${roundsDone(overview)} of ${rounds}`],
  ...(reason === '' ? [] : [['Note', reason] as const]),
  ['Received', time(overview.receivedAt)],
  ...(overview.model === null ? [] : [['Model', shortDigest(overview.model)] as const]),
])}</div></div>
<section class="card" aria-labelledby="asked"><h2 id="asked">The plan</h2>
${plan.description === '' ? null : html`<p class="said">${plan.description}</p>`}
${facts([
  ['Model', plan.model.family],
  ['Sites', terms.sites.join(', ')],
  ['Encryption', encrypted ? 'encrypted' : 'none'],
  ['Who can open', whoCanOpen(terms)],
  ['Roster', fingerprint(terms.roster)],
])}
<p><a href="/ledger?run=${run}">What left this site for this run</a></p></section>
<section class="card" aria-labelledby="rounds"><h2 id="rounds">Last rounds</h2><div data-live="rounds">${roundsOf(record)}</div></section>
<div data-live="leave">${isUnderWay(record) && decision !== 'withdraw' ? leavePart(run) : null}</div>`
  return { kind: 'page', title: `Plan ${name}`, section: 'plans', body, isLive: true }
}

function roundsOf({ metrics, costs }: SiteRun): Html {
  if (metrics.length === 0 && costs.length === 0) return html`<p class="empty">No round yet.</p>`
  return html`${
    metrics.length === 0
      ? null
      : grid({
          caption: 'Metrics of the whole federation, the latest first',
          head: ['Model after round', 'AUROC', 'Accuracy', 'Loss', 'Test records of all sites'],
          rows: metrics
            .slice(-STEPS_SHOWN)
            .reverse()
            .map(({ step, auroc, accuracy, loss, rows }) => [step - 1, metricText(auroc), metricText(accuracy), metricText(loss), rows]),
        })
  }${
    costs.length === 0
      ? null
      : grid({
          caption: 'What the last steps took of this site, the latest first',
          head: ['Step', 'Update', 'Key shares', 'Training', 'Encrypting', 'Upload', 'Opening'],
          rows: costs
            .slice(-STEPS_SHOWN)
            .reverse()
            .map((cost) => [
              cost.step,
              bytesText(cost.uploadBytes),
              bytesText(cost.shareBytes),
              durationText(cost.trainMs),
              durationText(cost.encryptMs),
              durationText(cost.uploadMs),
              durationText(cost.openMs),
            ]),
        })
  }`
}

function leavePart(run: RunId): Html {
  return html`<section class="card" aria-labelledby="leaving"><h2 id="leaving">Leave the run</h2>
<p>The approval can be taken back at any time.</p><p class="actions"><a class="button" href="/plans/${run}/withdraw">Withdraw…</a></p></section>`
}
