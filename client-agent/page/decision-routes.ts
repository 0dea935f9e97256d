/** A plan, and what a person decides about it. */
import { asConsiliumError, ConsiliumError, type Digest, type RunId } from '@consilium/shared/kernel'
import { isUnderWay, type SiteRun } from '../agent/index.ts'
import {
  approvePlan,
  askedRun,
  checkWaiting,
  isUndecided,
  knownRun,
  type RunOverview,
  rejectPlan,
  runOverviews,
  type SiteAtHand,
  termsOf,
} from '../desk/index.ts'
import { approvePage, type Refusal, refusePage } from './decide-pages.ts'
import { decidedPlanPage, waitingPlanPage } from './plan-page.ts'
import type { Reply } from './reply.ts'
import {
  type Call,
  field,
  get,
  orProblem,
  type Problem,
  post,
  type Route,
  type RouteOptions,
} from './route.ts'

export function decisionRoutes({ source }: RouteOptions): readonly Route[] {
  return [
    get(/^\/plans\/([^/]+)$/, async ({ site }, run) => {
      const { record, overview } = found(site, run)
      if (isUndecided(overview)) return waitingPage(site, overview)
      return decidedPlanPage({ overview, record, terms: termsOf(record) })
    }),
    get(/^\/plans\/([^/]+)\/approve$/, async ({ site, formToken }, run) => {
      const overview = undecided(site, run)
      const preview = await orProblem(() => source.preview(site, run))
      return 'problem' in preview
        ? waitingPage(site, overview, preview)
        : approvePage({ overview, formToken, preview })
    }),
    post(/^\/plans\/([^/]+)\/approve$/, async ({ site, form }, run) => {
      const shown = { plan: field(form, 'plan') as Digest, roster: field(form, 'roster') as Digest }
      await approvePlan(site, { run, shown, checkFit: () => source.checkFit(site, run) })
      return { kind: 'redirect', to: `/plans/${run}` }
    }),
    get(/^\/plans\/([^/]+)\/reject$/, ({ site, formToken }, run) =>
      refusePage({ refusal: 'reject', overview: undecided(site, run), formToken, reason: '', problem: null }),
    ),
    post(/^\/plans\/([^/]+)\/reject$/, (call, run) =>
      refused('reject', { call, run, refuse: (reason) => void rejectPlan(call.site, { run, reason }) }),
    ),
    get(/^\/plans\/([^/]+)\/withdraw$/, ({ site, formToken }, run) =>
      refusePage({
        refusal: 'withdraw',
        overview: underWay(site, run),
        formToken,
        reason: '',
        problem: null,
      }),
    ),
    post(/^\/plans\/([^/]+)\/withdraw$/, (call, run) =>
      refused('withdraw', { call, run, refuse: (reason) => source.leave(run, reason) }),
    ),
  ]

  /** A plan whose preview cannot be made can still be read; whoever mends what is in the way looks again. */
  async function waitingPage(site: SiteAtHand, overview: RunOverview, known?: Problem): Promise<Reply> {
    const preview = known ?? (await orProblem(() => source.preview(site, overview.run)))
    return waitingPlanPage({ overview, preview, terms: termsOf(askedRun(site.storage.store, overview.run)) })
  }
}

interface Refused {
  readonly call: Call
  readonly run: RunId
  readonly refuse: (reason: string) => void | Promise<void>
}

/** A reason that is none is asked for again, with what was written. */
async function refused(refusal: Refusal, { call, run, refuse }: Refused): Promise<Reply> {
  const { site, form, formToken } = call
  const reason = field(form, 'reason')
  try {
    await refuse(reason)
  } catch (thrown) {
    const error = asConsiliumError(thrown)
    if (error.code !== 'INVALID_ARGUMENT') throw error
    return refusePage({
      refusal,
      overview: found(site, run).overview,
      formToken,
      reason,
      problem: error.message,
    })
  }
  return { kind: 'redirect', to: `/plans/${run}` }
}

/** @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if there is nothing to leave */
function underWay(site: SiteAtHand, run: RunId): RunOverview {
  const { record, overview } = found(site, run)
  if (!isUnderWay(record))
    throw new ConsiliumError('NOT_NOW', `${run} cannot be left: it is ${record.status}`)
  return overview
}

/** @throws ConsiliumError `NOT_FOUND` */
function found(
  { storage: { store } }: SiteAtHand,
  run: RunId,
): { readonly record: SiteRun; readonly overview: RunOverview } {
  const record = knownRun(store, run)
  const overview = runOverviews(store).find((each) => each.run === run)
  if (overview === undefined) throw new ConsiliumError('NOT_FOUND', `this site knows no run ${run}`)
  return { record, overview }
}

/** @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if it has been decided on */
function undecided(site: SiteAtHand, run: RunId): RunOverview {
  const { record, overview } = found(site, run)
  checkWaiting(site.storage.store, record)
  return overview
}
