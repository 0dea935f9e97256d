/** Holds a site's egress ledger against the audit chain: what left the one must be what came to the other. */
import type { Digest, RunId, SiteName } from '@consilium/shared/kernel'
import type {
  AuditRow,
  AuditSegment,
  DepartureKind,
  EgressRow,
  EgressSegment,
} from '@consilium/shared/protocol'
import { type NotNeededReason, RunBooks } from './not-needed.ts'

/** One message as one of the sides has it. */
export interface Passage {
  readonly run: RunId
  readonly step: number | null
  readonly kind: DepartureKind
  readonly content: Digest
  /** Null where the audit chain does not say. */
  readonly bytes: number | null
  /** The row of the ledger, or of the audit chain. */
  readonly row: number
}

export interface Reconciliation {
  /** How many messages both sides have, alike. */
  readonly matched: number
  /** Left the site, was not taken, and the audit chain shows that it was not needed any more when it came. */
  readonly notNeeded: readonly (Passage & { readonly reason: NotNeededReason })[]
  /**
   * Left the site, was not taken, and the audit chain does not show why: it is on its way or was lost on it,
   * was refused, or is not what the others saw.
   */
  readonly onlyAtSite: readonly Passage[]
  /** As those, from times whose rows of the audit chain are not there. */
  readonly notKept: readonly Passage[]
  /** The coordinator took it, and the ledger does not have it. */
  readonly onlyAtCoordinator: readonly Passage[]
  /** As those, from times whose rows of the ledger were not given. */
  readonly notCovered: readonly Passage[]
  /** The same content with another size, step or kind. */
  readonly different: readonly { readonly site: Passage; readonly coordinator: Passage }[]
}

/** Kinds that the coordinator keeps no row of. */
const NOT_AUDITED: ReadonlySet<string> = new Set(['progress', 'hello', 'session', 'enrollment', 'renewal'])

/** Kinds that name a step themselves; in rows of others a step says when they came. */
const WITH_STEP: ReadonlySet<string> = new Set(['contribution', 'list-signature', 'answer', 'report'])

/**
 * A message may arrive so long after its row was written, and clocks may differ by so much, in milliseconds.
 */
const LATE_MS = 86_400_000

/**
 * @param missing parts of the ledger that were not given: their messages cannot be found
 * @param missingAudit the same of the audit chain
 */
export function reconcile(options: {
  readonly site: SiteName
  readonly ledger: Iterable<EgressRow>
  readonly missing: readonly EgressSegment[]
  readonly audit: Iterable<AuditRow>
  readonly missingAudit: readonly AuditSegment[]
}): Reconciliation {
  const { site, ledger, missing, audit, missingAudit } = options
  const there = new Map<string, Passage>()
  const uncertain = new Set<Passage>()
  const books = new Map<RunId, RunBooks>()
  for (const row of audit) {
    if (row.run !== null) {
      const ofRun = books.get(row.run) ?? new RunBooks(row.run)
      ofRun.note(row)
      books.set(row.run, ofRun)
    }
    if (row.actor !== site) continue
    const mayMiss = isWithin(missing, row.time)
    for (const passage of received(row)) {
      there.set(keyOf(passage), passage)
      if (mayMiss) uncertain.add(passage)
    }
  }
  const [onlyAtSite, notKept]: [Passage[], Passage[]] = [[], []]
  const notNeeded: (Passage & { reason: NotNeededReason })[] = []
  const different: { site: Passage; coordinator: Passage }[] = []
  let matched = 0
  const messages = [...ledger].filter(({ repeats, kind }) => repeats === null && !NOT_AUDITED.has(kind))
  const sent = Map.groupBy(messages, occasionOf)
  for (const message of messages) {
    const { run, step, kind, content, bytes, sequence, time } = message
    const here: Passage = { run, step, kind, content, bytes, row: sequence }
    const other = there.get(keyOf(here))
    there.delete(keyOf(here))
    if (other === undefined) {
      const reason =
        books
          .get(run)
          ?.whyNot({ site, step, kind, content, sent: sent.get(occasionOf(message))?.length ?? 1 }) ?? null
      if (reason !== null) notNeeded.push({ ...here, reason })
      else (isWithin(missingAudit, time) ? notKept : onlyAtSite).push(here)
    } else if (other.kind !== kind || other.step !== step || (other.bytes !== null && other.bytes !== bytes))
      different.push({ site: here, coordinator: other })
    else matched += 1
  }
  const left = [...there.values()]
  return {
    matched,
    notNeeded,
    onlyAtSite,
    notKept,
    onlyAtCoordinator: left.filter((passage) => !uncertain.has(passage)),
    notCovered: left.filter((passage) => uncertain.has(passage)),
    different,
  }
}

/** Whether a message of that time may be in one of the parts. */
function isWithin(parts: readonly { readonly from: number; readonly to: number }[], time: number): boolean {
  return parts.some(({ from, to }) => time >= from - LATE_MS && time <= to + LATE_MS)
}

/** What a row says that its actor sent: the message, and the file that the message names. */
function received({ sequence, run, action, detail }: AuditRow): readonly Passage[] {
  if (run === null || typeof detail['received'] !== 'string') return []
  const step = numberOf(detail['step'])
  const message: Passage = {
    run,
    step: WITH_STEP.has(detail['received']) ? step : null,
    kind: detail['received'] as DepartureKind,
    content: `${detail['content']}` as Digest,
    bytes: numberOf(detail['contentBytes']),
    row: sequence,
  }
  if (action === 'contribution')
    return [
      message,
      {
        run,
        step,
        kind: 'update-file',
        content: `${detail['upload']}` as Digest,
        bytes: numberOf(detail['bytes']),
        row: sequence,
      },
    ]
  if (action === 'handed-over')
    return [
      message,
      {
        run,
        step: null,
        kind: 'state-file',
        content: `${detail['file']}` as Digest,
        bytes: numberOf(detail['bytes']),
        row: sequence,
      },
    ]
  if (detail['received'] === 'model')
    return [
      message,
      {
        run,
        step: null,
        kind: 'model-file',
        content: `${detail['model']}` as Digest,
        bytes: null,
        row: sequence,
      },
    ]
  return [message]
}

function keyOf({ run, content }: Passage): string {
  return `${run} ${content}`
}

/** What a site has one message for. */
function occasionOf({ run, step, kind }: Pick<Passage, 'run' | 'step' | 'kind'>): string {
  return `${run} ${step} ${kind}`
}

function numberOf(value: string | number | boolean | null | undefined): number | null {
  return typeof value === 'number' ? value : null
}
