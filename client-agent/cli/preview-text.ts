/**
 * A preview as people read it: what to look at first, the terms, the plan, the records, the messages, the
 * fields, the groups.
 */
import { asLines, bytesText, fingerprintGroups, table, timeText } from '@consilium/shared/terminal'
import type { Departure, PlanPreview, PreviewField, PreviewVector } from '../agent/index.ts'
import {
  boundText,
  changesText,
  epsilonText,
  findingTable,
  missingTable,
  notices,
  type PlanSection,
  planSections,
  smallGroupsText,
  type WordTable,
  whoCanOpen,
} from '../desk/index.ts'

/** A preview of a run whose approvals are good until `expiresAt`, milliseconds since 1970. */
interface Shown extends PlanPreview {
  readonly expiresAt: number
}

export function previewText(preview: Shown): string {
  const { departures, transport, vectors } = preview
  return [
    ...noticeTexts(preview),
    termsText(preview),
    ...sections(preview).map(sectionText),
    recordsText(preview),
    `What would leave, ${bytesText(preview.bytesPerRound)} a round and ` +
      `${bytesText(preview.bytesInAll)} in all (≤: at most):\n${messageTable(departures)}`,
    ...vectors.map((vector) => vectorText(vector)),
    groupsText(preview),
    `What the connection itself says, beside any run and not counted above:\n${messageTable(transport)}`,
  ].join('\n')
}

/** What must not be overlooked stands first. */
function noticeTexts(preview: PlanPreview): readonly string[] {
  const found = notices(preview)
  if (found.length === 0) return []
  const texts = found.flatMap(({ tone, title, text, lines }) => [
    `${tone === 'bad' ? '!!' : '! '} ${title} ${text}`,
    ...lines.map((line) => `     ${line}`),
  ])
  return [asLines(['LOOK AT THIS FIRST', ...texts])]
}

function sections(preview: PlanPreview): readonly PlanSection[] {
  return planSections(preview.plan, { ...preview, sites: preview.roster.map(({ site }) => site) })
}

function sectionText({ title, facts, table: columns }: PlanSection): string {
  const rows = facts.flatMap(([name, value]) =>
    value.split('\n').map((line, index) => [index === 0 ? `  ${name}` : '', line]),
  )
  return `${title}:\n${table(rows)}${columns === undefined ? '' : wordTable(columns)}`
}

function wordTable({ head, rows }: WordTable): string {
  return table([head, ...rows].map(([first = '', ...rest]) => [`  ${first}`, ...rest]))
}

function termsText(preview: Shown): string {
  const { plan, roster, judgement } = preview
  return table([
    ['plan', `${plan.name}, ${fingerprintGroups(preview.planDigest, 4)} …`],
    ['before', changesText(preview)],
    ['others learn', `that there are about ${preview.roundedCount} training records here`],
    ['privacy budget ε', epsilonText(preview)],
    ['who can open', whoCanOpen({ ...preview, sites: roster.map(({ site }) => site) })],
    ['roster', fingerprintGroups(preview.rosterFingerprint)],
    ...roster.map(({ site, identity, isThisSite }) => [
      '',
      `${site}${isThisSite ? ' (this site)' : ''}: ${fingerprintGroups(identity, 4)} …`,
    ]),
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

function recordsText(preview: PlanPreview): string {
  const { seenRows, trainRows, testRows, droppedRows, findings, missing } = preview
  const counts = table([
    ['  Rows', `${seenRows}: ${trainRows} train, ${testRows} test, ${droppedRows} left out`],
    ['  Small groups', smallGroupsText(preview)],
    ...(findings.length === 0 ? [['  Values', 'all fit the plan']] : []),
  ])
  return [
    `This site's records. These numbers stay here:\n${counts}`,
    ...(findings.length === 0
      ? []
      : [
          'Values that do not fit, with their rows as a spreadsheet counts ' +
            `them:\n${wordTable(findingTable(findings, seenRows))}`,
        ]),
    ...(missing.length === 0
      ? []
      : [`Columns in which values are missing:\n${wordTable(missingTable(missing, seenRows))}`]),
  ].join('\n')
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
    field.kind === 'padding' || field.kind === 'count' || field.kind === 'histogram'
      ? field.holds
      : `${field.holds} (${field.unit})`,
  ])
  const head = [
    'field',
    'numbers',
    'bytes',
    'bits',
    'finest step',
    'range',
    'one record',
    'this site',
    'here',
    'holds',
  ]
  return (
    `The ${kind} vector, ${when}: ${values} numbers, ${bytesText(bytes)}. How finely it tells ` +
    `each, and how far one record and the whole site can move one:\n${table([head, ...rows])}`
  )
}

/** What this site would put in, where it is known before. */
function ownText({ own, parts }: PreviewField): string {
  if (own === null) return ''
  return parts.length === 0
    ? own.map(boundText).join(' ')
    : own.map((value, index) => `${parts[index] ?? ''}: ${boundText(value)}`).join(', ')
}

function groupsText({ groups, minimumRecordsPerGroup }: PlanPreview): string {
  const rows = groups.map(({ part, column, group, records, isUnderMinimum }) => [
    part,
    column,
    group,
    `${records}`,
    isUnderMinimum ? `UNDER THE MINIMUM OF ${minimumRecordsPerGroup}` : '',
  ])
  return (
    'Records of this site in the groups that the plan counts. These numbers stay ' +
    `here:\n${table([['records', 'column', 'group', 'here', ''], ...rows])}`
  )
}

function resolutionText({ kind, resolution }: PreviewField): string {
  if (kind === 'padding') return ''
  return resolution === null ? "a double's" : boundText(resolution)
}
