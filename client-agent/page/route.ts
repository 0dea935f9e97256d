/** A path, and what is done there. */
import { asConsiliumError, type Clock, ConsiliumError, type RunId } from '@consilium/shared/kernel'
import type { SiteAtHand } from '../desk/index.ts'
import type { Reply } from './reply.ts'
import type { PageSource } from './source.ts'

/** A request that the gate let through, with the site opened for it. */
export interface Call {
  readonly site: SiteAtHand
  readonly query: URLSearchParams
  /** Of a form; empty otherwise. */
  readonly form: URLSearchParams
  readonly formToken: string
}

type Handler = (call: Call, run: RunId) => Reply | Promise<Reply>

export interface Route {
  readonly method: 'GET' | 'POST'
  /** One group at most: a run. */
  readonly path: RegExp
  readonly handle: Handler
}

export interface RouteOptions {
  readonly source: PageSource
  readonly clock: Clock
}

export function get(path: RegExp, handle: Handler): Route {
  return { method: 'GET', path, handle }
}

export function post(path: RegExp, handle: Handler): Route {
  return { method: 'POST', path, handle }
}

/** @throws ConsiliumError `INVALID_ARGUMENT` */
export function field(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value === null) throw new ConsiliumError('INVALID_ARGUMENT', `the form has no field '${name}'`)
  return value
}

/** Why there is none; for pages that say so in its place. */
export interface Problem {
  readonly problem: ConsiliumError
}

/** What `work` comes to, or why to nothing. @throws what is a fault of the program */
export async function orProblem<Result>(work: () => Result | Promise<Result>): Promise<Result | Problem> {
  try {
    return await work()
  } catch (thrown) {
    const problem = asConsiliumError(thrown)
    if (problem.code === 'INTERNAL') throw problem
    return { problem }
  }
}
