/**
 * What a plan finds in this site's records. It is for the person here: no word of it leaves the site, and it
 * decides no more than that a plan waits while the records do not fit it in form.
 */
import { type Clock, ConsiliumError, type Digest, type RunId } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { type DataFinding, rowsText } from '@consilium/shared/training'
import { type Cohorts, roundedCount } from './cohorts.ts'
import { recordWarnings } from './judge.ts'
import type { SitePolicy } from './policy.ts'
import type { DataFit } from './site-run.ts'

export interface FitOptions {
  readonly cohorts: Cohorts
  readonly plan: TrainingPlan
  readonly policy: SitePolicy
  /** Milliseconds since 1970. */
  readonly now: number
}

export interface Look {
  readonly fit: DataFit
  /**
   * What an approval is bound to, and the number that the key setup tells of it; null: the records do not
   * fit.
   */
  readonly bound: { readonly dataset: Digest; readonly count: number } | null
}

/**
 * Reads the records as a plan asks for them. @throws ConsiliumError `INTERNAL` for a fault of the program,
 * and nothing else
 */
export async function checkFit(options: FitOptions): Promise<DataFit> {
  return (await lookAtRecords(options)).fit
}

/** As {@link checkFit}, with what an approval would be bound to. */
export async function lookAtRecords({ cohorts, plan, policy, now }: FitOptions): Promise<Look> {
  try {
    // The digest first: records that change while they are read are then not the approved ones, and not
    // trained on.
    const dataset = await cohorts.digest()
    const cohort = await cohorts.read(plan)
    const fit = {
      checkedAt: now,
      problem: null,
      findings: cohort.findings,
      warnings: recordWarnings(policy, cohort),
    }
    return { fit, bound: { dataset, count: roundedCount(plan, cohort) } }
  } catch (thrown) {
    return {
      fit: { checkedAt: now, problem: recordsProblem(thrown), findings: [], warnings: [] },
      bound: null,
    }
  }
}

/**
 * Why records cannot be had as a plan asks for them, for a person here. @throws what is a fault of the
 * program
 */
export function recordsProblem(thrown: unknown): NonNullable<DataFit['problem']> {
  if (!(thrown instanceof ConsiliumError) || thrown.code === 'INTERNAL') throw thrown
  return { code: thrown.code, message: thrown.message }
}

/**
 * The first of the problems that a message lists, one a line and indented; a message of one line as it is.
 */
export function firstProblem({ message }: NonNullable<DataFit['problem']>): string {
  const [first = '', ...more] = message
    .split('\n')
    .flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []))
  if (first === '') return message.split('\n')[0] ?? ''
  return more.length === 0 ? first : `${first}; and ${more.length} more`
}

/** A finding in one clause: column, rule, how many rows and the first of them, and what becomes of them. */
export function findingText(finding: DataFinding): string {
  const { column, rule, treatment, isMany } = finding
  return (
    `column '${column}': ${rule}, in ${rowsText(finding)}; ` +
    `${treatment}${isMany ? ' (MORE THAN ONE ROW IN A HUNDRED)' : ''}`
  )
}

/**
 * How soon the records are looked at again by themselves: then twice as late each time, up to the longest.
 */
const PAUSE_MS = 30_000
const PAUSE_LONGEST_MS = 300_000
/** Of the time, reading takes one part in so many at most. */
const READING_PART = 10

interface Taken {
  readonly asked: string
  /** What the store looked like. */
  readonly changes: number | null
  /** Null: it came to a fault of the program. */
  readonly look: Look | null
  readonly pauseMs: number
  /** By the monotonic clock. */
  readonly againAt: number
}

/**
 * The looks that were taken at the records for the plans that wait. A waiting plan is thought about twice a
 * second; the records are read when it arrives, when somebody decides or the policy changes, and after a
 * pause while they do not fit.
 */
export class FitLooks {
  readonly #clock: Clock
  readonly #taken = new Map<RunId, Taken>()
  /** The one that is being taken: a large table is in memory once, however many plans wait. */
  #reading: Promise<unknown> = Promise.resolve()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Whether it is time to look.
   *
   * @param asked everything that decides about the plan, as text
   * @param changes a number that is another one after somebody else has written to the store; null where
   * nobody can
   */
  isDue(run: RunId, asked: string, changes: number | null): boolean {
    const taken = this.#taken.get(run)
    if (taken === undefined || taken.asked !== asked) return true
    const fits = taken.look !== null && taken.look.fit.problem === null
    return !fits && (taken.changes !== changes || this.#clock.monotonic() >= taken.againAt)
  }

  /** What was found last; null: nothing, since it came to a fault of the program. */
  last(run: RunId): Look | null {
    return this.#taken.get(run)?.look ?? null
  }

  /** Looks, once whoever looks already is done. @throws ConsiliumError `INTERNAL` */
  take(
    run: RunId,
    options: { readonly asked: string; readonly changes: number | null; readonly look: () => Promise<Look> },
  ): Promise<Look> {
    const taking = this.#reading.then(async () => {
      const { asked, changes } = options
      const started = this.#clock.monotonic()
      let look: Look | null = null
      try {
        look = await options.look()
        return look
      } finally {
        const now = this.#clock.monotonic()
        const before = this.#taken.get(run)
        const pauseMs = before?.asked === asked ? Math.min(2 * before.pauseMs, PAUSE_LONGEST_MS) : PAUSE_MS
        const againAt = now + Math.max(pauseMs, (READING_PART - 1) * (now - started))
        this.#taken.set(run, { asked, changes, look, pauseMs, againAt })
      }
    })
    this.#reading = taking.catch(() => undefined)
    return taking
  }

  forget(run: RunId): void {
    this.#taken.delete(run)
  }
}
