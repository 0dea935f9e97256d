import { createPrivateKey } from 'node:crypto'
import { siteName } from '@consilium/shared/kernel'
import { makeCertificateRequest } from '@consilium/shared/rpc'
import { enrollmentService, ownHello } from '@consilium/shared/wire'
import { expect, it } from 'vitest'
import { testIdentity } from '../../support/grpc-federation.ts'

it('nothing of a private key is in what is sent to enroll', async () => {
  const name = siteName('site-a')
  const { privateKey, csr } = await makeCertificateRequest(name)
  const { publicKey, sign } = testIdentity()
  const request = {
    hello: ownHello('0.1.0'),
    name,
    token: new Uint8Array(32),
    csr,
    identity: { key: publicKey, proof: sign(csr) },
  }
  const sent = enrollmentService.enroll.request.encode(request)
  const { d, x } = createPrivateKey(privateKey).export({ format: 'jwk' })
  expect(sent.includes(Buffer.from(x ?? '', 'base64url'))).toBe(true)
  expect(sent.includes(Buffer.from(d ?? '', 'base64url'))).toBe(false)
  expect(Buffer.from(d ?? '', 'base64url')).toHaveLength(32)
})

it('every request has a key of its own', async () => {
  const keys = await Promise.all([1, 2, 3].map(() => makeCertificateRequest(siteName('site-a'))))
  expect(new Set(keys.map(({ privateKey }) => privateKey)).size).toBe(3)
})
