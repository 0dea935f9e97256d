/** Who gets in: the link once and for ten minutes, its session while it is used, nobody from elsewhere. */
import { describe, expect, it } from 'vitest'
import { openSitePage } from '../../../client-agent/page/index.ts'
import { run } from '../../contracts/samples.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { visitedPage } from '../../support/site-page.ts'
import { testRandom } from '../../support/test-random.ts'

const MINUTE = 60_000

describe('the link', () => {
  it('becomes a session once, and leaves the address', async () => {
    await using page = await visitedPage()
    const first = await page.enter()
    expect(first).toMatchObject({ status: 303, headers: { location: '/' }, text: '' })
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^consilium-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ])
    expect(await page.visit('/')).toMatchObject({ status: 200, text: expect.stringContaining('site-a') })
    const second = await page.ask(page.link)
    expect(second).toMatchObject({ status: 401 })
    expect(second.headers['set-cookie']).toBeUndefined()
    // The session of the first stays what it is, and the link leads its person there again; from elsewhere it
    // does not.
    expect(await page.visit(page.link)).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(await page.visit(page.link, { headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject({
      status: 401,
    })
    expect(await page.visit('/')).toMatchObject({ status: 200 })
  })

  it('is void after ten minutes, and then nothing can be seen any more', async () => {
    await using page = await visitedPage()
    page.clock.pass(10 * MINUTE - 1)
    expect((await page.ask('/?token=wrong')).status).toBe(401)
    page.clock.pass(1)
    expect(await page.ended).toBe('link expired')
    expect((await page.enter()).status).toBe(401)
  })

  it('is not used up by who only asks whether it is there', async () => {
    await using page = await visitedPage()
    expect((await page.ask(page.link, { method: 'HEAD' })).status).toBe(401)
    expect((await page.ask(page.link, { method: 'POST' })).status).toBe(403)
    // A browser that fetches while the link is still being typed.
    for (const header of ['sec-purpose', 'purpose'])
      expect((await page.ask(page.link, { headers: { [header]: 'prefetch;prerender' } })).status).toBe(401)
    expect((await page.enter()).status).toBe(303)
  })
})

describe('the session', () => {
  it('ends when no person uses it for half an hour; a script that looks keeps it not alive', async () => {
    await using page = await visitedPage()
    await page.enter()
    page.clock.pass(29 * MINUTE)
    expect((await page.visit('/')).status).toBe(200)
    page.clock.pass(29 * MINUTE)
    expect((await page.visit('/', { headers: { 'x-consilium-refresh': '1' } })).status).toBe(200)
    page.clock.pass(MINUTE)
    expect(await page.ended).toBe('idle')
    expect((await page.visit('/')).status).toBe(401)
  })

  it('ends after twelve hours however much it is used', async () => {
    await using page = await visitedPage()
    await page.enter()
    for (let passed = 0; passed < 12 * 60 - 20; passed += 20) {
      page.clock.pass(20 * MINUTE)
      expect((await page.visit('/')).status).toBe(200)
    }
    page.clock.pass(20 * MINUTE)
    expect(await page.ended).toBe('too long')
    expect((await page.visit('/')).status).toBe(401)
  })

  it('is ended by its person', async () => {
    await using page = await visitedPage()
    await page.enter()
    const left = await page.visit('/leave', { form: {} })
    expect(left).toMatchObject({ status: 200, text: expect.stringContaining('Session ended') })
    expect(left.headers['set-cookie']).toEqual([expect.stringContaining('Max-Age=0')])
    page.clock.pass(MINUTE)
    expect(await page.ended).toBe('left')
    expect((await page.visit('/')).status).toBe(401)
  })

  it('is nobody else’s: without the cookie, or with another, nothing of the site is told', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    for (const cookie of [
      null,
      'consilium-1=x',
      `consilium-${new URL(page.origin).port}=${'A'.repeat(43)}`,
      `consilium-${new URL(page.origin).port}=`,
    ]) {
      for (const path of ['/', '/plans', `/plans/${run(1)}`, '/nothing']) {
        const { status, text } = await page.visit(path, { headers: { cookie } })
        expect(status).toBe(401)
        expect(text).not.toMatch(/site-a|small-hospitals|fed\.example/)
      }
    }
  })
})

describe('a request from elsewhere', () => {
  it.each([
    'evil.example',
    'localhost:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:PORT',
    '127.0.0.1:PORT.evil.example',
  ])('under the name %s is refused, with the right cookie too', async (name) => {
    await using page = await visitedPage()
    const { port } = new URL(page.origin)
    const headers = { host: name.replace('PORT', port) }
    // A rebound name must not use up the link either.
    expect((await page.ask(page.link, { headers })).status).toBe(403)
    await page.enter()
    expect((await page.visit('/', { headers })).status).toBe(403)
    expect(
      (await page.visit('/leave', { form: {}, headers: { ...headers, origin: `http://${headers.host}` } }))
        .status,
    ).toBe(403)
  })

  it.each(['cross-site', 'same-site'])(
    'that a page of another origin made (%s) sees nothing',
    async (from) => {
      await using page = await visitedPage()
      await page.enter()
      const { status, text } = await page.visit('/', { headers: { 'sec-fetch-site': from } })
      expect(status).toBe(401)
      expect(text).not.toContain('site-a')
    },
  )

  const plan = `/plans/${run(1)}/reject`
  it.each<[string, Record<string, string | null>, number]>([
    ['without an origin', { origin: null }, 403],
    ['of no origin', { origin: 'null' }, 403],
    ['of another site', { origin: 'https://evil.example' }, 403],
    ['of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['of another scheme', { origin: 'https://127.0.0.1' }, 403],
    ['that the browser says another site made', { 'sec-fetch-site': 'cross-site' }, 403],
    ['that the browser says another port made', { 'sec-fetch-site': 'same-site' }, 403],
    ['that nobody’s page made', { 'sec-fetch-site': 'none' }, 403],
    ['without a cookie', { cookie: null }, 401],
    ['that is no form', { 'content-type': 'text/plain' }, 400],
    ['that is JSON', { 'content-type': 'application/json' }, 400],
  ])('a form %s changes nothing', async (_, headers, status) => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    expect((await page.visit(plan, { form: { reason: 'no' }, headers })).status).toBe(status)
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toBeNull()
  })

  it.each<[string, string, number]>([
    ['without its token', 'reason=no', 403],
    ['with another token', `reason=no&form=${'A'.repeat(43)}`, 403],
    ['with an empty token', 'reason=no&form=', 403],
    ['that is endless', 'x'.repeat(40_000), 413],
  ])('a form %s changes nothing', async (_, body, status) => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await page.enter()
    expect((await page.visit(plan, { body })).status).toBe(status)
    using site = page.site.open()
    expect(site.storage.store.decision(run(1))).toBeNull()
  })
})

it('who goes away in the middle of a form is no fault', async () => {
  await using page = await visitedPage()
  await page.enter()
  await expect(
    page.visit('/leave', { body: 'form=', headers: { 'content-length': '100' }, breakOff: true }),
  ).rejects.toThrow()
  expect((await page.visit('/')).status).toBe(200)
  expect(page.faults).toEqual([])
})

describe('the address', () => {
  it.each(['0.0.0.0', '::', '192.168.0.1', 'localhost', ''])(
    '%s is refused: the page is for this machine alone',
    async (host) => {
      const never = () => expect.fail()
      const source = {
        open: never,
        isRunning: never,
        preview: never,
        policyFile: never,
        records: never,
        fit: never,
        checkFit: never,
        examine: never,
        leave: never,
      }
      const opened = openSitePage({
        host,
        port: 0,
        clock: manualClock(),
        random: testRandom('x'),
        onFault: () => {},
        source,
      })
      await expect(opened).rejects.toMatchObject({
        code: 'INVALID_CONFIG',
        message: expect.stringContaining('for this machine alone'),
      })
    },
  )
})
