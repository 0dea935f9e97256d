/** From a request to what is answered: the gate, the link, the session, then the page that was asked for. */
import type { IncomingMessage } from 'node:http'
import { asConsiliumError, type Clock, ConsiliumError } from '@consilium/shared/kernel'
import { isUndecided, runOverviews, type SiteAtHand } from '../desk/index.ts'
import type { Access } from './access.ts'
import { readAsset } from './assets.ts'
import { readForm } from './form.ts'
import { cookie, isAskedForHere, isForHere, isOwnForm, isPrefetch } from './gate.ts'
import { frame } from './layout.ts'
import { goodbyePage, noSessionPage, problemPage } from './problem-page.ts'
import type { PageReply, Reply } from './reply.ts'
import { createRouter } from './routes.ts'
import type { PageSource } from './source.ts'

/** What becomes the HTTP response, beside the headers that all have. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Whether the session ends once it has been sent. */
  readonly isLast?: boolean
}

export interface AnswererOptions {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  readonly access: Access
  readonly source: PageSource
  readonly clock: Clock
  readonly onFault: (fault: ConsiliumError) => void
}

/** What the script that keeps a page up to date sends along: it keeps no session alive. */
const REFRESH_HEADER = 'x-consilium-refresh'

/** Never throws: what goes wrong is a page too. */
export function createAnswerer({
  origin,
  access,
  source,
  clock,
  onFault,
}: AnswererOptions): (request: IncomingMessage) => Promise<Answer> {
  const route = createRouter({ source, clock })
  // Browsers keep cookies by host and not by port.
  const cookieName = `consilium-${new URL(origin).port || 80}`

  return async (request) => {
    try {
      return await answer(request)
    } catch (thrown) {
      return page(problem(thrown), null)
    }
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', headers, url = '/' } = request
    if (!isForHere(headers, origin))
      throw new ConsiliumError(
        'PERMISSION_DENIED',
        `this page is served as ${origin} and under no other name`,
      )
    if (!url.startsWith('/')) throw new ConsiliumError('INVALID_ARGUMENT', 'this page is no proxy')
    const { pathname, searchParams } = new URL(`${origin}${url}`)
    if (method === 'POST') return submit(request, pathname)
    if (method !== 'GET' && method !== 'HEAD')
      throw new ConsiliumError('INVALID_ARGUMENT', 'this page knows GET, HEAD and POST')
    const asset = readAsset(pathname)
    if (asset !== null) return { status: 200, headers: { 'content-type': asset.type }, text: asset.text }
    const secret = cookie(headers, cookieName)
    const token = method === 'GET' && !isPrefetch(headers) ? searchParams.get('token') : null
    const entered = token === null ? null : enter(token)
    if (entered !== null) return entered
    const isPerson = headers[REFRESH_HEADER] === undefined
    if (secret === null || !isAskedForHere(headers) || !access.admits(secret, isPerson))
      return page(noSessionPage(), null)
    // The link once more, by who is in.
    if (token !== null) return redirect('/')
    return routed('GET', pathname, { query: searchParams, form: new URLSearchParams() })
  }

  /** The first visit: the token becomes a cookie and leaves the address. Null: it is used, void or wrong. */
  function enter(token: string): Answer | null {
    const secret = access.redeem(token)
    if (secret === null) return null
    return {
      ...redirect('/'),
      headers: { location: '/', 'set-cookie': `${cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/` },
    }
  }

  async function submit(request: IncomingMessage, pathname: string): Promise<Answer> {
    const { headers } = request
    if (!isOwnForm(headers, origin))
      throw new ConsiliumError(
        'PERMISSION_DENIED',
        'this form was not sent from this page; nothing was changed',
      )
    if (!access.admits(cookie(headers, cookieName) ?? '', true)) return page(noSessionPage(), null)
    const form = await readForm(request)
    if (!access.isForm(form.get('form') ?? '')) {
      throw new ConsiliumError(
        'PERMISSION_DENIED',
        'this form is not of this session; nothing was changed. Go back, load the page again, and ' +
          'send it once more',
      )
    }
    if (pathname !== '/leave') return routed('POST', pathname, { query: new URLSearchParams(), form })
    const last = page(goodbyePage(), null)
    return {
      ...last,
      isLast: true,
      headers: {
        ...last.headers,
        'set-cookie': `${cookieName}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`,
      },
    }
  }

  async function routed(
    method: 'GET' | 'POST',
    pathname: string,
    asked: { readonly query: URLSearchParams; readonly form: URLSearchParams },
  ): Promise<Answer> {
    using site = source.open()
    const reply = await route(method, pathname, { site, formToken: access.formToken, ...asked }).catch(
      problem,
    )
    return replied(reply, site)
  }

  function replied(reply: Reply, site: SiteAtHand): Answer {
    switch (reply.kind) {
      case 'redirect':
        return redirect(reply.to)
      case 'file':
        return {
          status: 200,
          headers: {
            'content-type': reply.type,
            'content-disposition': `attachment; filename="${reply.name}"`,
          },
          text: reply.text,
        }
      case 'page':
        return page(reply, site)
    }
  }

  function page(reply: PageReply, site: SiteAtHand | null): Answer {
    const seen =
      site === null ? { site: null, waiting: 0 } : { site: site.enrollment.name, waiting: undecided(site) }
    const text = frame({ reply, ...seen, formToken: access.formToken })
    return { status: reply.status ?? 200, headers: { 'content-type': 'text/html; charset=utf-8' }, text }
  }

  function problem(thrown: unknown): PageReply {
    const error = asConsiliumError(thrown)
    if (error.code === 'INTERNAL') onFault(error)
    return problemPage(error)
  }
}

function redirect(to: string): Answer {
  return { status: 303, headers: { location: to }, text: '' }
}

function undecided({ storage }: SiteAtHand): number {
  return runOverviews(storage.store).filter(isUndecided).length
}
