/** The site page as HTTP, and a browser's manners towards it without a browser. */
import { readFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { ConsiliumError } from '@consilium/shared/kernel'
import { type PlanPreview, planOf } from '../../client-agent/agent/index.ts'
import {
  checkRecords,
  inspectRecords,
  openCohorts,
  openRecords,
  previewRun,
} from '../../client-agent/compose.ts'
import type { AgentSettings } from '../../client-agent/config.ts'
import { askedRun, withdrawFromRun } from '../../client-agent/desk/index.ts'
import { openSitePage } from '../../client-agent/page/index.ts'
import { type EnrolledSite, enrolledSite } from './enrolled-site.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { testRandom } from './test-random.ts'

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Asked {
  readonly method?: string
  /** Null: left out. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** Sent as a form with the session's own token, unless it brings another. */
  readonly form?: Readonly<Record<string, string>>
  readonly body?: string
  /** Goes away before the end of the body. */
  readonly breakOff?: boolean
}

export interface VisitedPage extends AsyncDisposable {
  readonly site: EnrolledSite
  readonly clock: ManualClock
  /** What the configuration says that the records are; null: nothing. May be set. */
  readonly configured: { data: string | null }
  /** The path and the token that the link has. */
  readonly link: string
  readonly origin: string
  readonly faults: readonly ConsiliumError[]
  /** When the doctor was asked for. */
  readonly examinations: readonly number[]
  readonly ended: Promise<string>
  /** As it is, with the right Host. */
  ask(path: string, asked?: Asked): Promise<Answered>
  /** Opens the link and remembers the cookie and the token of forms. */
  enter(): Promise<Answered>
  /** As the browser of who entered asks. */
  visit(path: string, asked?: Asked): Promise<Answered>
}

export interface VisitedPageOptions {
  readonly policy?: string
  /** What previews find beside what is there. */
  readonly found?: Partial<PlanPreview>
}

export async function visitedPage({ policy, found = {} }: VisitedPageOptions = {}): Promise<VisitedPage> {
  const site = await enrolledSite(policy)
  const clock = manualClock()
  const faults: ConsiliumError[] = []
  const examinations: number[] = []
  const configured: { data: string | null } = { data: site.data }
  const others = {
    dataDelimiter: 'comma',
    dataMissing: [],
    dataDecimal: 'point',
    backend: 'cpu',
    proxy: null,
    keepAliveSeconds: 30,
    logLevel: 'silent',
  } as const
  const settings = (): AgentSettings => ({ ...others, ...configured })
  const page = await openSitePage({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: testRandom('site page'),
    onFault: (fault) => faults.push(fault),
    source: {
      open: site.open,
      isRunning: () => false,
      async preview(opened, run) {
        const record = askedRun(opened.storage.store, run)
        return {
          ...(await previewRun({ site: opened, record, records: openRecords(settings()), build: '0.0.0' })),
          ...found,
        }
      },
      policyFile: () => ({
        path: `${site.dir}/policy.yaml`,
        text: readFileSync(`${site.dir}/policy.yaml`, 'utf8'),
      }),
      records: (wanted) => inspectRecords(settings(), wanted),
      fit: (opened, run) =>
        openCohorts(opened, openRecords(settings())).read(planOf(askedRun(opened.storage.store, run))),
      checkFit: (opened, run) =>
        checkRecords({
          site: opened,
          record: askedRun(opened.storage.store, run),
          records: openRecords(settings()),
        }),
      async leave(run, reason) {
        using opened = site.open()
        await withdrawFromRun(opened, { run, reason, beside: false })
      },
      examine: async () => {
        examinations.push(clock.now())
        return [
          { check: 'disk', state: 'fine', found: '10 GiB free', fix: '' },
          {
            check: 'route',
            state: 'problem',
            found: 'no answer from <b>fed.example.org</b>',
            fix: 'ask for outbound TCP',
          },
        ]
      },
    },
  })
  const { origin } = new URL(page.url)
  const link = page.url.slice(origin.length)
  let cookie = ''
  let formToken = ''

  const ask = (
    path: string,
    { method = 'GET', headers = {}, body = '', breakOff = false }: Asked = {},
  ): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const kept = Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
      )
      const sent = request(
        { host: '127.0.0.1', port: new URL(origin).port, path, method, headers: kept, agent: false },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (piece: string) => {
            text += piece
          })
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          )
        },
      )
      sent.on('error', reject)
      if (breakOff) sent.write(body, () => sent.destroy())
      else sent.end(body)
    })

  const visit = (
    path: string,
    { method, headers, form, body, breakOff = false }: Asked = {},
  ): Promise<Answered> => {
    if (form === undefined && body === undefined)
      return ask(path, {
        headers: { cookie, 'sec-fetch-site': 'same-origin', ...headers },
        ...(method === undefined ? {} : { method }),
      })
    return ask(path, {
      method: method ?? 'POST',
      headers: {
        cookie,
        origin,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      breakOff,
      body: body ?? new URLSearchParams({ form: formToken, ...form }).toString(),
    })
  }

  return {
    site,
    clock,
    configured,
    link,
    origin,
    faults,
    examinations,
    ended: page.ended,
    ask,
    visit,
    async enter() {
      const entered = await ask(link)
      cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
      formToken = /name="form" value="([^"]+)"/.exec((await visit('/')).text)?.[1] ?? ''
      return entered
    },
    async [Symbol.asyncDispose]() {
      await page.close()
      await site[Symbol.asyncDispose]()
    },
  }
}
