/**
 * Which way leads to a coordinator: what people write into HTTPS_PROXY and its relatives, and what goes wrong
 * with it.
 */
import { type Address, findProxy, formatAddress, parseProxy, RpcClient } from '@consilium/shared/rpc'
import { operatorService, ownHello } from '@consilium/shared/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grpcFederation } from '../../support/grpc-federation.ts'
import { listen } from '../../support/tcp.ts'

const to = { host: 'fed.example.org', port: 443 }
const way = (env: Record<string, string>, configured: string | null = null, address: Address = to) => {
  const found = findProxy({ to: address, configured, env })
  return found === null ? null : formatAddress(found.address)
}

describe('which way', () => {
  it('is what is configured, else what the environment says', () => {
    expect(way({})).toBeNull()
    expect(way({ HTTP_PROXY: 'http://a:1', https_proxy: 'http://b:2' })).toBe('b:2')
    expect(way({ http_proxy: 'http://a:1' })).toBe('a:1')
    expect(way({ ALL_PROXY: 'http://c' })).toBe('c:3128')
    expect(way({ HTTPS_PROXY: 'http://b:2' }, 'http://mine:80')).toBe('mine:80')
    expect(way({ HTTPS_PROXY: 'http://b:2' }, 'none')).toBeNull()
    expect(parseProxy('http://us%40er:p%3Aw@[::1]:8080/')).toEqual({
      address: { host: '::1', port: 8080 },
      credentials: 'us@er:p:w',
    })
  })

  // An empty variable hid the one beside it, whichever was set.
  it('is not hidden by a variable that is empty', () => {
    expect(way({ HTTPS_PROXY: '', https_proxy: 'http://b:2' })).toBe('b:2')
    expect(way({ HTTPS_PROXY: ' ', HTTP_PROXY: 'http://a:1' })).toBe('a:1')
    expect(way({ NO_PROXY: '', no_proxy: 'example.org', HTTPS_PROXY: 'http://b:2' })).toBeNull()
    expect(way({ HTTPS_PROXY: 'http://b:2' }, '')).toBe('b:2')
  })

  it.each([
    '*',
    'fed.example.org',
    '.example.org',
    'example.org',
    '*.example.org',
    'other, fed.example.org:443',
    'other fed.example.org',
    ' other\texample.org ,',
    'EXAMPLE.org.',
  ])('is straight where NO_PROXY is %j', (entry) => {
    expect(way({ HTTPS_PROXY: 'http://b:2', NO_PROXY: entry })).toBeNull()
  })

  it.each(['', 'example.com', 'ample.org', 'fed.example.org:7443', '10.0.0.0/8', ', ,'])(
    'is not where NO_PROXY is %j',
    (entry) => {
      expect(way({ HTTPS_PROXY: 'http://b:2', no_proxy: entry })).toBe('b:2')
    },
  )

  it('knows networks', () => {
    const inside = { host: '10.1.2.3', port: 443 }
    expect(way({ HTTPS_PROXY: 'http://b:2', NO_PROXY: '10.0.0.0/8' }, null, inside)).toBeNull()
    expect(way({ HTTPS_PROXY: 'http://b:2', NO_PROXY: '10.2.0.0/16' }, null, inside)).toBe('b:2')
  })
})

describe('what a proxy is called', () => {
  it.each([
    ['http://proxy:3128', 'proxy:3128', null],
    ['HTTP://proxy:3128/', 'proxy:3128', null],
    [' http://proxy ', 'proxy:3128', null],
    ['proxy.hospital.example:8080', 'proxy.hospital.example:8080', null],
    ['http://proxy:80', 'proxy:80', null],
    ['http://user:50%off@proxy', 'proxy:3128', 'user:50%off'],
    ['http://user:50%25off@proxy', 'proxy:3128', 'user:50%off'],
    ['http://user:100%@proxy:1', 'proxy:1', 'user:100%'],
    ['http://user:%ff@proxy:1', 'proxy:1', 'user:%ff'],
    ['http://DOM\\user:p@ss/w#rd?@proxy:1', 'proxy:1', 'DOM\\user:p@ss/w#rd?'],
    ['http://user@proxy:1', 'proxy:1', 'user:'],
    ['user:pass word@proxy:1', 'proxy:1', 'user:pass word'],
    ['http://@proxy:1', 'proxy:1', null],
  ])('%s', (text, address, credentials) => {
    const proxy = parseProxy(text)
    expect([formatAddress(proxy.address), proxy.credentials]).toEqual([address, credentials])
  })

  it.each([
    'https://a:1',
    'socks5://a:1',
    'secret',
    '',
    'http://',
    'http://a:0',
    'http://a:99999',
    'http://a b:1',
    'http://[::x]:1',
    'http://[1.2.3.4]:1',
  ])('%s is no proxy, and is not repeated', (text) => {
    expect(() => parseProxy(text)).toThrow(
      expect.objectContaining({
        code: 'INVALID_CONFIG',
        message: expect.stringMatching(/^proxy: expected http:/),
      }),
    )
    expect(() => parseProxy('https://user:hidden@a:1')).not.toThrow(/hidden/)
  })

  it('is said by the name of the variable that holds it', () => {
    expect(() => way({ HTTPS_PROXY: '', https_proxy: 'https://user:hidden@a:1' })).toThrow(
      /^environment https_proxy: expected http:/,
    )
  })

  const host = fc.constantFrom('proxy', 'proxy.hospital.example', '10.0.0.1', '[2001:db8::1]')
  const port = fc.integer({ min: 1, max: 65_535 })
  const user = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !text.includes(':') && text.isWellFormed())
  const password = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed())

  it('carries any user and any password, escaped as a URL wants them', () => {
    fc.assert(
      fc.property(host, port, user, password, (at, number, name, secret) => {
        const { address, credentials } = parseProxy(
          `http://${encodeURIComponent(name)}:${encodeURIComponent(secret)}@${at}:${number}`,
        )
        expect(formatAddress(address)).toBe(`${at}:${number}`)
        expect(credentials).toBe(`${name}:${secret}`)
      }),
    )
  })

  it('carries a password as it is wherever it holds no escape', () => {
    const plain = password.filter((text) => !/%[0-9a-f]{2}/i.test(text))
    fc.assert(
      fc.property(host, port, plain, (at, number, secret) => {
        const { address, credentials } = parseProxy(`http://user:${secret}@${at}:${number}`)
        expect(formatAddress(address)).toBe(`${at}:${number}`)
        expect(credentials).toBe(`user:${secret}`)
      }),
    )
  })

  it('whatever is written is a proxy or one sentence without it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const { host: name, port: number } = parseProxy(text).address
          expect(name).not.toBe('')
          expect(number).toBeGreaterThan(0)
        } catch (thrown) {
          expect(thrown).toMatchObject({
            code: 'INVALID_CONFIG',
            message: expect.stringMatching(/^proxy: expected http:[^\n]+$/),
          })
        }
      }),
    )
  })

  it('no NO_PROXY is an error, and one with the host anywhere in its list leads straight there', () => {
    const separator = fc.constantFrom(',', ' ', ', ', '\t', '\n', ' , ')
    const others = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 4 })
    fc.assert(
      fc.property(others, separator, others, (before, between, after) => {
        expect(
          way({
            HTTPS_PROXY: 'http://b:2',
            NO_PROXY: [...before, 'fed.example.org', ...after].join(between),
          }),
        ).toBeNull()
      }),
    )
  })
})

describe('an operator behind a proxy', () => {
  const asked = async (proxy: Address, authority: string): Promise<unknown> => {
    const client = new RpcClient({
      address: to,
      authority,
      identity: null,
      proxy: { address: proxy, credentials: 'anna:s3cret' },
    })
    try {
      return await client.unary(operatorService.whoami, { hello: ownHello('0.1.0') })
    } catch (thrown) {
      return thrown
    } finally {
      client.close()
    }
  }

  // It said 'cannot be reached (undefined)'.
  it('that is down, or refuses, reads what it was, and not the password', async () => {
    await using federation = await grpcFederation()
    const box = await listen('127.0.0.1', (socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')),
    )
    const refused = await asked(box.address, federation.authority)
    expect(refused).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/HTTP status 407\): it wants a user and a password/),
    })
    await box[Symbol.asyncDispose]()
    const down = await asked(box.address, federation.authority)
    const at = formatAddress(box.address)
    expect(down).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`the proxy at ${at} cannot be reached (connect ECONNREFUSED ${at})`),
    })
    for (const error of [refused, down]) expect(String(error)).not.toMatch(/s3cret|undefined/)
  })
})
