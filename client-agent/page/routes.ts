/** Which page a path is. */
import { ConsiliumError, type RunId, runId } from '@consilium/shared/kernel'
import { runOverviews, siteOverview } from '../desk/index.ts'
import { decisionRoutes } from './decision-routes.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { plansPage } from './plans-page.ts'
import type { Reply } from './reply.ts'
import { type Call, get, type Route, type RouteOptions } from './route.ts'
import { statusPage } from './status-page.ts'
import { viewRoutes } from './view-routes.ts'

/** @throws ConsiliumError what the handlers throw, and `NOT_FOUND` */
export type Router = (method: 'GET' | 'POST', path: string, call: Call) => Promise<Reply>

const NO_RUN = '' as RunId

export function createRouter(options: RouteOptions): Router {
  const { source, clock } = options
  const routes: readonly Route[] = [
    get(/^\/$/, ({ site }) =>
      statusPage({ overview: siteOverview(site), isRunning: source.isRunning(), now: clock.now() }),
    ),
    get(/^\/plans$/, ({ site }) => plansPage(runOverviews(site.storage.store), clock.now())),
    ...decisionRoutes(options),
    ...ledgerRoutes(options),
    ...viewRoutes(options),
  ]
  return async (method, path, call) => {
    for (const route of routes) {
      const found = route.path.exec(path)
      if (found !== null && route.method === method)
        return route.handle(call, found[1] === undefined ? NO_RUN : runId(found[1]))
    }
    throw new ConsiliumError('NOT_FOUND', 'there is no such page; the sections above lead everywhere')
  }
}
