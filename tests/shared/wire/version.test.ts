import { ConsiliumError } from '@consilium/shared/kernel'
import { errorOf, type Hello, negotiate, statusOf } from '@consilium/shared/wire'
import { describe, expect, it } from 'vitest'

const hello = (lowest: number, highest: number, build = '1.0.0'): Hello => ({
  lowest,
  highest,
  build,
  features: [],
})
const between = (own: Hello, peer: Hello): number =>
  negotiate({ own, peer, ownName: 'coordinator', peerName: 'agent of site-a' })

describe('two builds', () => {
  it('speak the highest version that both know', () => {
    expect(between(hello(1, 3), hello(2, 5))).toBe(3)
    expect(between(hello(1, 1), hello(1, 9))).toBe(1)
  })

  it('with none in common are told which side to upgrade', () => {
    expect(() => between(hello(3, 4, '2.0.0'), hello(1, 2, '0.9.0'))).toThrow(
      'the agent of site-a (build 0.9.0) speaks protocol 1 to 2, the coordinator (build 2.0.0) 3 to ' +
        '4: upgrade the agent of site-a',
    )
    expect(() => between(hello(1, 1), hello(2, 2))).toThrow(/upgrade the coordinator$/)
    expect(() => between(hello(1, 1), hello(2, 2))).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH', isPublic: true }),
    )
  })
})

describe('an error on the wire', () => {
  it('keeps its code and shows only its public sentence', () => {
    const secret = new ConsiliumError('STORAGE', '/var/lib/consilium/keys is read-only')
    expect(statusOf(secret)).toEqual({
      status: 13,
      message: 'The peer could not store or read what it needed.',
      code: 'STORAGE',
    })
    expect(errorOf(statusOf(secret), 'the coordinator')).toMatchObject({
      code: 'STORAGE',
      retry: 'transient',
    })
    const shown = new ConsiliumError('NOT_NOW', 'the run has ended', { isPublic: true })
    expect(errorOf(statusOf(shown), 'the coordinator').message).toBe(
      'the coordinator answered: the run has ended',
    )
  })

  it('of a peer that claims a code its status does not carry counts for its status', () => {
    expect(errorOf({ status: 7, message: 'no', code: 'STORAGE' }, 'it').code).toBe('PERMISSION_DENIED')
    expect(errorOf({ status: 7, message: 'no', code: 'toString' }, 'it').code).toBe('PERMISSION_DENIED')
  })

  it('that no peer made (a reset stream, a proxy) may be tried again', () => {
    for (const status of [1, 2, 10, 13, 14])
      expect(errorOf({ status, message: 'reset', code: null }, 'it')).toMatchObject({
        code: 'UNAVAILABLE',
        retry: 'transient',
      })
  })

  // A gateway's 401 and 403 come as these: an agent must not take them for the coordinator's own word.
  it('that no peer made says nothing of permissions, whatever its status', () => {
    for (const status of [3, 5, 7, 9, 15, 16])
      expect(errorOf({ status, message: 'no', code: null }, 'it')).toMatchObject({
        code: 'UNAVAILABLE',
        retry: 'transient',
      })
  })

  it('of a newer peer, with a code that is not known here, counts for its status', () => {
    expect(errorOf({ status: 16, message: 'no', code: 'SOMETHING_NEW' }, 'it').code).toBe('UNAUTHENTICATED')
    expect(errorOf({ status: 9, message: 'no', code: 'SOMETHING_NEW' }, 'it').code).toBe('UNAVAILABLE')
  })

  it('about an unknown call says that the peer is older', () => {
    expect(errorOf({ status: 12, message: 'unknown', code: null }, 'the coordinator')).toMatchObject({
      code: 'VERSION_MISMATCH',
    })
  })
})
