/** What would leave: message by message, field by field, and the groups of records behind the counts. */
import { bytesText } from '@consilium/shared/terminal'
import type { Departure, PlanPreview, PreviewField, PreviewVector } from '../agent/index.ts'
import { boundText } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, grid } from './layout.ts'

export function messageTable(caption: string, messages: readonly Departure[]): Html {
  return grid({
    caption,
    head: ['What', 'When', 'Size', 'Readable by', 'Holds'],
    rows: messages.map(({ what, when, times, bytes, size, readableBy, holds }) => [
      what,
      when,
      html`<span class="nowrap">${times === 0 ? null : `${times} × `}${size === 'exact' ? null : html`<abbr title="at most">≤</abbr> `}${bytesText(bytes)}</span>`,
      readableBy,
      holds,
    ]),
  })
}

const NAMES: Readonly<Record<PreviewVector['kind'], string>> = {
  statistics: 'statistics',
  round: 'model update',
  evaluation: 'metrics',
}

export function vectorDetails({ kind, when, values, bytes, fields }: PreviewVector): Html {
  return html`<details><summary>Every field of the ${NAMES[kind]}, ${when}: ${values} numbers, ${bytesText(bytes)}</summary>
${grid({
  caption: `Fields of the ${NAMES[kind]}: how finely each number is told, and how far one record and the whole site can move it`,
  head: [
    'Field',
    'Numbers',
    'Size',
    'Bits',
    'Finest step',
    'Range',
    'One record',
    'This site',
    'Here',
    'Holds',
  ],
  rows: fields.map((field) => [
    html`<code>${field.name}</code>`,
    field.shape.length === 0 ? field.values : field.shape.join(' × '),
    html`<span class="nowrap">${bytesText(field.bytes)}</span>`,
    field.bits,
    finestStep(field),
    field.range === null ? boundText(null) : `${boundText(field.range[0])} to ${boundText(field.range[1])}`,
    boundText(field.perRecord),
    boundText(field.perSite),
    ownCounts(field),
    field.kind === 'sum' || field.kind === 'weights' ? `${field.holds} (${field.unit})` : field.holds,
  ]),
})}</details>`
}

export function groupTable({ groups, minimumRecordsPerGroup }: PlanPreview): Html {
  return grid({
    caption: 'Records of this site in the groups that the plan counts; these numbers stay here',
    head: ['Column', 'Group', 'Records', 'Here'],
    rows: groups.map(({ part, column, group, records, isUnderMinimum }) => [
      column,
      group,
      part,
      html`${records}${isUnderMinimum ? html` ${badge('bad', `under the minimum of ${minimumRecordsPerGroup}`)}` : null}`,
    ]),
  })
}

/** How many there are is shown; what the records add up to is not, here. */
function ownCounts({ kind, own, parts }: PreviewField): string {
  if (own === null || kind !== 'count') return '–'
  return parts.length === 0
    ? own.map(boundText).join(' ')
    : own.map((value, index) => `${parts[index] ?? ''}: ${boundText(value)}`).join(', ')
}

function finestStep({ kind, resolution }: PreviewField): string {
  if (kind === 'padding') return '–'
  return resolution === null ? 'a double’s' : boundText(resolution)
}
