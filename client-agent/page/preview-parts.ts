/** What a plan asks, of whom, and what would leave: the parts that are read before a decision. */
import { bytesText } from '@consilium/shared/terminal'
import type { PlanPreview } from '../agent/index.ts'
import { changesText, epsilonText, type Settled, smallGroupsText, whoCanOpen } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, facts, grid } from './layout.ts'
import { noticeParts } from './notice-parts.ts'
import { planPart } from './plan-parts.ts'
import { groupTable, messageTable, vectorDetails } from './preview-tables.ts'
import { recordTables } from './record-parts.ts'
import { fingerprint, time } from './words.ts'

export function previewParts(preview: PlanPreview, expiresAt: number): Html {
  const { plan, seenRows, trainRows, testRows, droppedRows, roundedCount } = preview
  return html`
${noticeParts(preview)}
<section class="card" aria-labelledby="asked"><h2 id="asked">What is asked</h2>
${facts([
  ['Plan', fingerprint(preview.planDigest)],
  ['Before', changesText(preview)],
  ['Decide before', time(expiresAt)],
  ['Site policy', policyWords(preview)],
  ['Privacy budget ε', epsilonText(preview)],
])}
${planPart(plan, settledOf(preview))}</section>
<section class="card" aria-labelledby="records"><h2 id="records">This site’s records</h2>
${facts([
  ['Rows', seenRows],
  ['Training records', trainRows],
  ['Test records', testRows],
  ['Left out', droppedRows],
  ['Others learn', `that there are about ${roundedCount} training records here`],
  ['Small groups', smallGroupsText(preview)],
])}
${recordTables(preview)}
<details><summary>Records in every group that the plan counts</summary>
${groupTable(preview)}</details></section>
<section class="card" aria-labelledby="leave"><h2 id="leave">What would leave</h2>
<p><strong>${bytesText(preview.bytesPerRound)}</strong> a round, <strong>${bytesText(preview.bytesInAll)}</strong> in all.</p>
${messageTable('Every kind of message that would leave', preview.departures)}
${preview.vectors.map(vectorDetails)}
${
  preview.transport.length === 0
    ? null
    : html`<details><summary>What the connection itself says, beside any run</summary>
${messageTable('Messages of the connection, not counted above', preview.transport)}</details>`
}</section>
<section class="card" aria-labelledby="who"><h2 id="who">Who takes part</h2>
${facts([
  ['Who can open', canOpen(preview)],
  ['Roster', fingerprint(preview.rosterFingerprint)],
])}
<p>Compare the roster with another site on another channel: the same groups mean that everybody approves the same sites and keys.</p>
${rosterTable(preview)}</section>`
}

export function rosterTable({ roster }: Pick<PlanPreview, 'roster'>): Html {
  return grid({
    caption: 'Sites in the roster and their identity keys',
    head: ['Site', 'Identity key'],
    rows: roster.map(({ site, identity, isThisSite }) => [
      html`${site}${isThisSite ? html` ${badge('plain', 'this site')}` : null}`,
      fingerprint(identity),
    ]),
  })
}

export function canOpen(preview: PlanPreview): string {
  return whoCanOpen({ ...preview, ...settledOf(preview) })
}

function settledOf({ roster, committee, threshold, minimum }: PlanPreview): Settled {
  return { sites: roster.map(({ site }) => site), committee, threshold, minimum }
}

function policyWords({ judgement }: PlanPreview): string {
  switch (judgement.verdict) {
    case 'refuse':
      return 'refuses it'
    case 'approve':
      return `approves it by ${judgement.rule}`
    case 'ask':
      return 'leaves it to a person'
  }
}
