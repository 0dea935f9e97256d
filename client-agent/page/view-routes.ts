/** Policy, data and doctor: looked at, never changed. */
import { isUnderWay, planOf } from '../agent/index.ts'
import { runOverviews, type SiteAtHand } from '../desk/index.ts'
import { dataPage, type FittedPlan } from './data-page.ts'
import { doctorPage, type Examined } from './doctor-page.ts'
import { policyPage } from './policy-page.ts'
import { get, orProblem, post, type Route, type RouteOptions } from './route.ts'

export function viewRoutes({ source, clock }: RouteOptions): readonly Route[] {
  let last: Examined | null = null
  /** Who asks while one is under way waits for that one. */
  let underWay: Promise<void> | null = null

  async function examine(): Promise<void> {
    const findings = await source.examine()
    last = { at: clock.now(), findings }
  }

  return [
    get(/^\/policy$/, async ({ site }) =>
      policyPage({ policy: await orProblem(() => site.policy.policy()), ...source.policyFile() }),
    ),
    get(/^\/data$/, async ({ site }) => {
      const plans = await fittedPlans(site)
      const wanted = plans.flatMap(({ columns }) => columns)
      return dataPage({ records: await orProblem(() => source.records(wanted)), plans })
    }),
    get(/^\/doctor$/, ({ formToken }) => doctorPage(last, formToken)),
    post(/^\/doctor$/, async () => {
      underWay ??= examine().finally(() => {
        underWay = null
      })
      await underWay
      return { kind: 'redirect', to: '/doctor' }
    }),
  ]

  /** Every plan that waits or whose run is under way, one after the other: each reads the records. */
  async function fittedPlans(site: SiteAtHand): Promise<readonly FittedPlan[]> {
    const plans: FittedPlan[] = []
    for (const overview of runOverviews(site.storage.store).filter(isUnderWay)) {
      const record = site.storage.store.run(overview.run)
      if (record === null) continue
      const { data, evaluation } = planOf(record)
      const split = evaluation.split.by === 'column' ? [evaluation.split.column] : []
      const columns = [...data.features.map(({ name }) => name), data.label.name, ...split]
      plans.push({ overview, columns, fit: await orProblem(() => source.fit(site, overview.run)) })
    }
    return plans
  }
}
