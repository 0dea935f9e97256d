/**
 * Why the coordinator had no use for a message that left a site, as far as the audit chain shows it. All of
 * it is normal: the first signatures, answers and models that suffice are taken, and those of the other sites
 * come a moment later.
 */
import type { Digest, RunId, SiteName } from '@consilium/shared/kernel'
import {
  type AuditRow,
  type DepartureKind,
  type Submission,
  submissionDeparture,
} from '@consilium/shared/protocol'

/** What was there first; {@link NOT_NEEDED} says it in words. */
export type NotNeededReason =
  | 'certified'
  | 'opened'
  | 'listed'
  | 'released'
  | 'handed-over'
  | 'settled'
  | 'said-before'
  | 'epoch-over'
  | 'run-ended'

/** Continues 'not needed any more: …'. */
export const NOT_NEEDED: Readonly<Record<NotNeededReason, string>> = {
  certified: 'the list had enough signatures',
  opened: 'the sum had enough answers',
  listed: 'the list was closed',
  released: 'another site had sent the model',
  'handed-over': 'another site had handed the model over',
  settled: 'it had been decided',
  'said-before': 'the site had said so',
  'epoch-over': 'the epoch was over',
  'run-ended': 'the run had ended',
}

/** A message that the coordinator did not take. */
interface Untaken {
  readonly site: SiteName
  readonly step: number | null
  readonly kind: DepartureKind
  readonly content: Digest
  /**
   * How many different messages of this kind the site sent, in this step if the kind has one; taken or not.
   */
  readonly sent: number
}

/** A list of contributions by its digest, and the epoch that it is of. */
interface ClosedList {
  readonly epoch: number
  readonly list: Digest
}

/** What the chain says of one step. */
interface StepBooks {
  readonly closed: readonly ClosedList[]
  readonly certified: readonly ClosedList[]
  readonly isOpened: boolean
  /** How many epochs began with it, so that it was done again from its beginning. */
  readonly begun: number
}

const NOTHING: StepBooks = { closed: [], certified: [], isOpened: false, begun: 0 }

/** What the chain says of one run, row by row. */
export class RunBooks {
  readonly #run: RunId
  readonly #steps = new Map<number, StepBooks>()
  readonly #refused = new Set<string>()
  #lastStep = 0
  #epoch = 1
  #epochs = 1
  #questions = 1
  #isSetUp = false
  #isHandedOver = false
  #released: Digest | null = null
  #hasEnded = false

  constructor(run: RunId) {
    this.#run = run
  }

  /** Takes up the next row of the run. */
  note({ actor, action, detail }: AuditRow): void {
    const step = typeof detail['step'] === 'number' ? detail['step'] : null
    if (step !== null) this.#noteStep(step, action, `${detail['list']}` as Digest)
    switch (action) {
      case 'key-commit':
        this.#isSetUp = true
        break
      case 'admission-asked':
        this.#questions += 1
        break
      case 'epoch-begins':
        this.#epoch = Number(detail['epoch'])
        this.#epochs += 1
        break
      case 'handed-over':
        this.#isHandedOver = true
        break
      case 'refused':
      case 'answers-disputed':
        this.#refused.add(actor)
        break
      case 'released':
        this.#hasEnded = true
        if (detail['to'] === 'coordinator') this.#released = `${detail['model']}` as Digest
        break
      case 'run-failed':
      case 'run-aborted':
        this.#hasEnded = true
        break
      default:
    }
  }

  #noteStep(step: number, action: string, list: Digest): void {
    const books = this.#stepOf(step)
    const entry = { epoch: this.#epoch, list }
    this.#lastStep = Math.max(this.#lastStep, step)
    if (action === 'list-closed') this.#steps.set(step, { ...books, closed: [...books.closed, entry] })
    if (action === 'list-certified')
      this.#steps.set(step, { ...books, certified: [...books.certified, entry] })
    if (action === 'opened') this.#steps.set(step, { ...books, isOpened: true })
    if (action === 'epoch-begins') this.#steps.set(step, { ...books, begun: books.begun + 1 })
  }

  /** Why a message was not needed; null if the chain does not show it. */
  whyNot(message: Untaken): NotNeededReason | null {
    if (message.sent > this.#occasions(message) || !this.#agrees(message)) return null
    return this.#wasFirst(message) ?? this.#isOver(message)
  }

  /**
   * How often a site has an occasion for a message of a kind, in a run or in a step of it. A second one
   * beside it is explained by nothing.
   */
  #occasions({ kind, step }: Untaken): number {
    if (kind === 'refusal') return Number.POSITIVE_INFINITY
    if (step !== null) return 1 + this.#stepOf(step).begun
    if (kind === 'approval') return this.#questions
    return ['model', 'model-file', 'closed', 'withdrawal'].includes(kind) ? 1 : this.#epochs
  }

  /**
   * Whether a message whose content follows from the chain is what the chain says: a signature of a list that
   * was closed, the model that was released.
   */
  #agrees(message: Untaken): boolean {
    const { kind, site, content } = message
    if (kind === 'list-signature') return this.#signs(message, this.#stepOf(message.step).closed)
    if (this.#released === null) return true
    if (kind === 'model') return content === contentOf({ kind, run: this.#run, site, file: this.#released })
    return kind !== 'model-file' || content === this.#released
  }

  #wasFirst(message: Untaken): NotNeededReason | null {
    const { kind, site, step } = message
    switch (kind) {
      case 'list-signature':
        return this.#signs(message, this.#stepOf(step).certified) ? 'certified' : null
      case 'answer':
        return this.#stepOf(step).isOpened ? 'opened' : null
      case 'contribution':
      case 'update-file':
        return this.#stepOf(step).closed.length > 0 ? 'listed' : null
      case 'model':
      case 'model-file':
        return this.#released === null ? null : 'released'
      case 'handover':
      case 'state-file':
        return this.#isHandedOver ? 'handed-over' : null
      case 'approval':
        return this.#isSetUp ? 'settled' : null
      case 'refusal':
        return this.#refused.has(site) ? 'said-before' : null
      default:
        return null
    }
  }

  #isOver({ step }: Untaken): NotNeededReason | null {
    if (this.#hasEnded && (step === null || step >= this.#lastStep)) return 'run-ended'
    return (step === null ? this.#epochs > 1 : this.#stepOf(step).begun > 0) ? 'epoch-over' : null
  }

  /**
   * Whether a content is the site's signature of one of these lists: all that it is made of is in the chain.
   */
  #signs({ site, step, content }: Untaken, lists: readonly ClosedList[]): boolean {
    const [run, signature] = [this.#run, '']
    return lists.some(
      (list) =>
        step !== null &&
        contentOf({ kind: 'list-signature', message: { run, step, site, ...list, signature } }) === content,
    )
  }

  #stepOf(step: number | null): StepBooks {
    return (step === null ? undefined : this.#steps.get(step)) ?? NOTHING
  }
}

function contentOf(submission: Submission): Digest {
  return submissionDeparture(submission).content
}
