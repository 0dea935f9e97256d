/** Serves the page on the loopback address until it is ended or nobody can see it any more. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Clock, ConsiliumError, type RandomSource } from '@consilium/shared/kernel'
import { Access, type AccessEnd } from './access.ts'
import { createAnswerer } from './answer.ts'
import { SECURITY_HEADERS } from './gate.ts'
import type { PageSource } from './source.ts'

/** Nothing else is ever listened on. */
export const LOOPBACK_HOSTS = ['127.0.0.1', '::1'] as const

export interface SitePageOptions {
  /** One of {@link LOOPBACK_HOSTS}. */
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly source: PageSource
  readonly clock: Clock
  readonly random: RandomSource
  /** Told of what went wrong in the program itself; the page does not show it. */
  readonly onFault: (fault: ConsiliumError) => void
}

export interface SitePage {
  /** The link, with the token. */
  readonly url: string
  /** When nobody can see the page any more. */
  readonly ended: Promise<AccessEnd>
  /** Stops serving; what is being answered is cut off. */
  close(): Promise<void>
}

/** A request that takes longer to arrive is none. */
const REQUEST_MS = 30_000

/** For the style sheet of the last page, which is asked for after it. */
const LAST_PAGE_MS = 1000

/** @throws ConsiliumError `ADDRESS_IN_USE` | `INVALID_CONFIG` naming the address */
export async function openSitePage({
  host,
  port: wanted,
  source,
  clock,
  random,
  onFault,
}: SitePageOptions): Promise<SitePage> {
  if (!LOOPBACK_HOSTS.some((each) => each === host)) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `the site page is for this machine alone: '${host}' is not one of ${LOOPBACK_HOSTS.join(', ')}`,
    )
  }
  const ended = Promise.withResolvers<AccessEnd>()
  const access = new Access({ clock, random, onEnd: ended.resolve })
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS })
  const port = await listening(server, host, wanted)
  const { origin } = new URL(`http://${host === '::1' ? '[::1]' : host}:${port}`)
  const answer = createAnswerer({ origin, access, source, clock, onFault })

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, text, isLast = false } = await answer(request)
    if (isLast) response.once('finish', () => clock.after(LAST_PAGE_MS, () => access.end('left')))
    response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'content-length': Buffer.byteLength(text) })
    // Node leaves the body out for HEAD.
    response.end(text)
  }
  server.on('request', (request, response) => void respond(request, response))

  return {
    url: `${origin}/?token=${access.invite()}`,
    ended: ended.promise,
    async close() {
      access.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Resolves to the port. */
function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new ConsiliumError(
              'ADDRESS_IN_USE',
              `${host} port ${port} is in use: name another with --port, or none`,
            )
          : new ConsiliumError(
              'INVALID_CONFIG',
              `${host} port ${port} cannot be listened on (${error.code}): name another with --host ` +
                'and --port',
            ),
      )
    })
    server.listen({ host, port }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
