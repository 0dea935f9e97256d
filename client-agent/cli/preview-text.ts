/** A preview as people read it: the terms, the messages, the fields, the groups. */
import { bytesText, fingerprintGroups, table, timeText } from '@consilium/shared/terminal'
import type { Departure, PlanPreview, PreviewField, PreviewVector } from '../agent/index.ts'
import { boundText, budgetText, releaseText, smallGroupsText, whoCanOpen } from '../desk/index.ts'

/** A preview of a run whose approvals are good until `expiresAt`, milliseconds since 1970. */
interface Shown extends PlanPreview {
  readonly expiresAt: number
}

export function previewText(preview: Shown): string {
  const { departures, transport, vectors } = preview
  return [
    termsText(preview),
    `What would leave, ${bytesText(preview.bytesPerRound)} a round and ${bytesText(preview.bytesInAll)} in all (≤: at most):\n${messageTable(departures)}`,
    ...vectors.map((vector) => vectorText(vector)),
    groupsText(preview),
    `What the connection itself says, beside any run and not counted above:\n${messageTable(transport)}`,
  ].join('\n')
}

function termsText(preview: Shown): string {
  const { plan, roster, judgement } = preview
  return table([
    ['plan', `${plan.name}, ${fingerprintGroups(preview.planDigest, 4)} …`],
    ...(plan.description === '' ? [] : [['', plan.description]]),
    ['label', plan.data.label.name],
    ['features', plan.data.features.map(({ name }) => name).join(', ')],
    ['model', `${plan.model.family}, ${plan.rounds} rounds`],
    ['this site', `${preview.trainRows} training and ${preview.testRows} test records, ${preview.droppedRows} left out because a value is missing`],
    ['others learn', `that there are about ${preview.roundedCount} training records here`],
    ['small groups', smallGroupsText(preview)],
    ['privacy budget', budgetText(preview)],
    ['who can open', whoCanOpen({ ...preview, sites: roster.map(({ site }) => site) })],
    ['roster', fingerprintGroups(preview.rosterFingerprint)],
    ...roster.map(({ site, identity, isThisSite }) => ['', `${site}${isThisSite ? ' (this site)' : ''}: ${fingerprintGroups(identity, 4)} …`]),
    ['model goes to', releaseText(plan.release.model)],
    ['metrics go to', releaseText(plan.release.metrics)],
    ['decide before', timeText(preview.expiresAt)],
    [
      'policy',
      judgement.verdict === 'refuse'
        ? `REFUSES: ${judgement.reason}`
        : judgement.verdict === 'approve'
          ? `approves by ${judgement.rule}`
          : 'leaves it to a person',
    ],
  ])
}

function messageTable(messages: readonly Departure[]): string {
  const rows = messages.map(({ what, when, times, bytes, size, readableBy, holds }) => [
    what,
    when,
    times === 0 ? '' : `${times} ×`,
    `${size === 'exact' ? '' : '≤ '}${bytesText(bytes)}`,
    readableBy,
    holds,
  ])
  return table([['what', 'when', '', 'size', 'readable by', 'holds'], ...rows])
}

function vectorText({ kind, when, values, bytes, fields }: PreviewVector): string {
  const rows = fields.map((field) => [
    field.name,
    field.shape.length === 0 ? `${field.values}` : field.shape.join(' × '),
    `${field.bytes}`,
    `${field.bits}`,
    resolutionText(field),
    field.range === null ? boundText(null) : `${boundText(field.range[0])} … ${boundText(field.range[1])}`,
    boundText(field.perRecord),
    boundText(field.perSite),
    ownText(field),
    field.kind === 'padding' || field.kind === 'count' || field.kind === 'histogram' ? field.holds : `${field.holds} (${field.unit})`,
  ])
  const head = ['field', 'numbers', 'bytes', 'bits', 'finest step', 'range', 'one record', 'this site', 'here', 'holds']
  return `The ${kind} vector, ${when}: ${values} numbers, ${bytesText(bytes)}. How finely it tells each, and how far one record and the whole site can move one:\n${table([head, ...rows])}`
}

/** What this site would put in, where it is known before. */
function ownText({ own, parts }: PreviewField): string {
  if (own === null) return ''
  return parts.length === 0 ? own.map(boundText).join(' ') : own.map((value, index) => `${parts[index] ?? ''}: ${boundText(value)}`).join(', ')
}

function groupsText({ groups, minimumRecordsPerGroup }: PlanPreview): string {
  const rows = groups.map(({ part, column, group, records, isUnderMinimum }) => [
    part,
    column,
    group,
    `${records}`,
    isUnderMinimum ? `UNDER THE MINIMUM OF ${minimumRecordsPerGroup}` : '',
  ])
  return `Records of this site in the groups that the plan counts. These numbers stay here:\n${table([['records', 'column', 'group', 'here', ''], ...rows])}`
}

function resolutionText({ kind, resolution }: PreviewField): string {
  if (kind === 'padding') return ''
  return resolution === null ? "a double's" : boundText(resolution)
}
