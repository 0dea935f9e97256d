/** The step before a decision counts: what is decided on, once more and in full. */
import { REASON_CHARACTERS } from '@consilium/shared/protocol'
import type { PlanPreview } from '../agent/index.ts'
import { epsilonText, keyFacts, type RunOverview } from '../desk/index.ts'
import { html } from './html.ts'
import { facts, hidden, note } from './layout.ts'
import { noticeParts } from './notice-parts.ts'
import { canOpen, rosterTable } from './preview-parts.ts'
import { recordTables } from './record-parts.ts'
import type { PageReply } from './reply.ts'
import { fingerprint, time } from './words.ts'

export interface DecideOptions {
  readonly overview: RunOverview
  readonly formToken: string
}

export function approvePage({
  overview,
  formToken,
  preview,
}: DecideOptions & { readonly preview: PlanPreview }): PageReply {
  const { run, name } = overview
  const body = html`
${noticeParts(preview)}
<form class="card" method="post" action="/plans/${run}/approve">
<p>You approve exactly this: this plan, these sites with these keys, on the records as they are now. The policy still wins over the approval.</p>
${facts([
  ['Plan', html`${name} <code>${run}</code>`],
  ['Plan digest', fingerprint(preview.planDigest)],
  ['Roster', fingerprint(preview.rosterFingerprint)],
  ...keyFacts(preview.plan),
  [
    'Training records',
    `${preview.trainRows}, of ${preview.seenRows} rows; ${preview.testRows} test, ${preview.droppedRows} are left out`,
  ],
  ['Privacy budget ε', epsilonText(preview)],
  ['Who can open', canOpen(preview)],
  ['Good until', time(overview.expiresAt)],
])}
${recordTables(preview)}
${rosterTable(preview)}
${hidden('form', formToken)}${hidden('plan', preview.planDigest)}${hidden('roster', preview.rosterFingerprint)}
<p class="actions"><button class="button primary" type="submit">Approve this plan</button> <a class="button" href="/plans/${run}">Back</a></p>
</form>`
  return { kind: 'page', title: `Approve ${name}?`, section: 'plans', body }
}

/** Decisions that the ML lead is told the reason of. */
export type Refusal = 'reject' | 'withdraw'

interface RefusalWords {
  readonly title: (plan: string) => string
  readonly consequence: (overview: RunOverview) => string
  readonly button: string
}

const WORDS: Readonly<Record<Refusal, RefusalWords>> = {
  reject: {
    title: (plan) => `Reject ${plan}?`,
    consequence: ({ joining }) =>
      joining === null
        ? 'This site stays out of this run for good, and nothing of it is sent. The others go on ' +
          'without it if enough of them have approved.'
        : `A rejection keeps ${joining.isThisSite ? 'this site' : joining.site} out; the run goes on ` +
          'as it is.',
    button: 'Reject this plan',
  },
  withdraw: {
    title: (plan) => `Withdraw from ${plan}?`,
    consequence: () =>
      'This site leaves the run for good. Its keys of the run, its updates and the model are removed ' +
      'here; the other sites go on where enough of them remain. What was summed before stays in the ' +
      'model that they hold.',
    button: 'Withdraw from this run',
  },
}

export interface RefuseOptions extends DecideOptions {
  readonly refusal: Refusal
  /** What was written before, where it was not good. */
  readonly reason: string
  /** What was wrong with it; null: nothing yet. */
  readonly problem: string | null
}

export function refusePage({ refusal, overview, formToken, reason, problem }: RefuseOptions): PageReply {
  const { run, name } = overview
  const { title, consequence, button } = WORDS[refusal]
  const body = html`
${problem === null ? null : note('bad', html`<p id="problem" role="alert">${problem}</p>`)}
<form class="card" method="post" action="/plans/${run}/${refusal}">
<p>${consequence(overview)}</p>
<p><label for="reason">Reason, one sentence</label>
<span class="hint" id="hint">The ML lead reads it, so it must tell nothing about patients.</span>
<textarea id="reason" name="reason" rows="3" maxlength="${REASON_CHARACTERS}" required aria-describedby="hint${problem === null ? null : ' problem'}"${problem === null ? null : html` aria-invalid="true"`}>${reason}</textarea></p>
${hidden('form', formToken)}
<p class="actions"><button class="button danger" type="submit">${button}</button> <a class="button" href="/plans/${run}">Back</a></p>
</form>`
  return {
    kind: 'page',
    title: title(name),
    section: 'plans',
    body,
    ...(problem === null ? {} : { status: 400 }),
  }
}
