import { createHash, X509Certificate } from 'node:crypto'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { type FederationCertificates, openCertificates } from '@consilium/coordinator/certificates'
import { type Clock, siteName, systemRandom } from '@consilium/shared/kernel'
import { makeCertificateRequest } from '@consilium/shared/rpc'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const DAY = 86_400_000
const START = Date.UTC(2027, 0, 1, 12)

function clockAt(start: number): Clock & { now: () => number; move: (ms: number) => void } {
  let now = start
  const move = (ms: number): void => {
    now += ms
  }
  return { now: () => now, monotonic: () => now, after: () => ({ cancel() {} }), move }
}

const open = (directory: string, clock: Clock = clockAt(START)): Promise<FederationCertificates> =>
  openCertificates({ directory, clock, random: systemRandom })

const first = (pem: string): X509Certificate => new X509Certificate(pem)

describe('the authority', () => {
  it('is made once and known by the digest of its certificate', async () => {
    await using directory = await temporaryDirectory()
    const made = await open(directory.join('keys'))
    const certificate = first(made.authority)
    expect(made.fingerprint).toBe(createHash('sha256').update(certificate.raw).digest('hex'))
    expect(certificate.ca).toBe(true)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toContain(`O=${made.federation}`)
    expect(Date.parse(certificate.validFrom)).toBe(START - 5 * 60_000)
    expect(Date.parse(certificate.validTo) - START).toBe(3653 * DAY)
    const again = await open(directory.join('keys'))
    expect(again.authority).toBe(made.authority)
    expect(again.federation).toBe(made.federation)
  })

  it('of two federations are two', async () => {
    await using directory = await temporaryDirectory()
    const [a, b] = [await open(directory.join('a')), await open(directory.join('b'))]
    expect(a.fingerprint).not.toBe(b.fingerprint)
    expect(a.federation).not.toBe(b.federation)
  })

  it('lies where nobody else reads', async () => {
    await using directory = await temporaryDirectory()
    const certificates = await open(directory.join('keys'))
    await certificates.serverIdentity(['localhost'])
    expect((await stat(directory.join('keys'))).mode & 0o777).toBe(0o700)
    for (const name of ['authority.pem', 'server.pem'])
      expect((await stat(directory.join('keys', name))).mode & 0o777).toBe(0o600)
  })

  it('that others may read is refused', async () => {
    await using directory = await temporaryDirectory()
    await open(directory.join('keys'))
    await chmod(directory.join('keys', 'authority.pem'), 0o644)
    await expect(open(directory.join('keys'))).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringMatching(/authority\.pem .*mode 644.*chmod 600/),
    })
  })

  it('that is damaged is never replaced', async () => {
    await using directory = await temporaryDirectory()
    const file = directory.join('keys', 'authority.pem')
    await open(directory.join('keys'))
    const whole = await readFile(file, 'utf8')
    const other = await open(directory.join('other'))
    await other.serverIdentity(['localhost'])
    const theirKey = (await readFile(directory.join('other', 'authority.pem'), 'utf8')).slice(
      other.authority.length,
    )
    for (const damaged of [
      '',
      'x',
      whole.slice(0, whole.length / 2),
      whole.slice(0, first(whole).toString().length) + theirKey,
    ]) {
      await writeFile(file, damaged)
      await expect(open(directory.join('keys'))).rejects.toMatchObject({
        code: 'CORRUPT',
        message: expect.stringContaining(file),
      })
      expect(await readFile(file, 'utf8')).toBe(damaged)
    }
  })

  it('that cannot be kept is an error that names the file', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(directory.join('occupied'), '')
    await expect(open(directory.join('occupied', 'keys'))).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining(directory.join('occupied')),
    })
  })
})

describe("a member's certificate", () => {
  const issue = async (certificates: FederationCertificates, csr: Uint8Array) =>
    certificates.issue({ csr, name: siteName('site-a'), role: 'site' })

  it('names the member, the role and the federation, for client use and 90 days', async () => {
    await using directory = await temporaryDirectory()
    const certificates = await open(directory.join('keys'))
    const { csr } = await makeCertificateRequest(siteName('somebody-else'))
    const { certificate, digest, expiresAt } = await issue(certificates, csr)
    const issued = first(certificate)
    expect(issued.subject.split('\n').sort()).toEqual(
      ['CN=site-a', 'OU=site', `O=${certificates.federation}`].sort(),
    )
    expect(issued.checkIssued(first(certificates.authority))).toBe(true)
    expect(issued.verify(first(certificates.authority).publicKey)).toBe(true)
    expect(issued.ca).toBe(false)
    expect(issued.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(digest).toBe(createHash('sha256').update(issued.raw).digest('hex'))
    expect(expiresAt).toBe(START + 90 * DAY)
    expect(Date.parse(issued.validTo)).toBe(expiresAt)
    expect(Date.parse(issued.validFrom)).toBe(START - 5 * 60_000)
  })

  it('of a site lives as long as was set, those of operators 90 days', async () => {
    await using directory = await temporaryDirectory()
    const certificates = await openCertificates({
      directory: directory.join('keys'),
      siteLifeMs: 60_000,
      clock: clockAt(START),
      random: systemRandom,
    })
    const { csr } = await makeCertificateRequest(siteName('site-a'))
    const short = first((await issue(certificates, csr)).certificate)
    // A third of the whole is what is left for renewing it: had it begun five minutes ago, it would be due
    // before it is made.
    expect([Date.parse(short.validFrom), Date.parse(short.validTo)]).toEqual([START - 6_000, START + 60_000])
    const { expiresAt } = await certificates.issue({ csr, name: siteName('anna'), role: 'admin' })
    expect(expiresAt).toBe(START + 90 * DAY)
  })

  it('has a serial number of its own', async () => {
    await using directory = await temporaryDirectory()
    const certificates = await open(directory.join('keys'))
    const { csr } = await makeCertificateRequest(siteName('site-a'))
    const serials = await Promise.all(
      [1, 2, 3].map(async () => first((await issue(certificates, csr)).certificate).serialNumber),
    )
    expect(new Set(serials).size).toBe(3)
  })

  it('is not issued for a request that is malformed, altered, or for a key of another kind', async () => {
    await using directory = await temporaryDirectory()
    const certificates = await open(directory.join('keys'))
    const { csr } = await makeCertificateRequest(siteName('site-a'))
    const altered = Uint8Array.from(csr)
    altered[altered.length - 3] = (altered[altered.length - 3] ?? 0) ^ 1
    for (const request of [new Uint8Array(), new Uint8Array(50), csr.subarray(0, 100), altered]) {
      await expect(issue(certificates, request)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        isPublic: true,
      })
    }
  })
})

describe("the server's certificate", () => {
  it('names what agents dial and carries the authority after it', async () => {
    await using directory = await temporaryDirectory()
    const certificates = await open(directory.join('keys'))
    const { certificate, expiresAt } = await certificates.serverIdentity([
      'federation.example.org',
      '192.0.2.7',
      '2001:db8::1',
    ])
    const server = first(certificate)
    expect(server.checkHost('federation.example.org')).toBe('federation.example.org')
    expect(server.checkHost('example.org')).toBeUndefined()
    expect(server.checkIP('192.0.2.7')).toBe('192.0.2.7')
    expect(server.checkIP('2001:db8::1')).toBe('2001:db8::1')
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(expiresAt).toBe(START + 90 * DAY)
    expect(certificate.endsWith(certificates.authority)).toBe(true)
  })

  it('stays as long as it serves, and is renewed for other names or 30 days before its end', async () => {
    await using directory = await temporaryDirectory()
    const clock = clockAt(START)
    const certificates = await open(directory.join('keys'), clock)
    const made = await certificates.serverIdentity(['a.example', 'b.example'])
    expect(await certificates.serverIdentity(['b.example', 'A.example'])).toEqual(made)
    clock.move(60 * DAY)
    expect(await certificates.serverIdentity(['a.example', 'b.example'])).toEqual(made)
    clock.move(1000)
    const renewed = await certificates.serverIdentity(['a.example', 'b.example'])
    expect(renewed.certificate).not.toBe(made.certificate)
    expect(renewed.privateKey).not.toBe(made.privateKey)
    expect((await certificates.serverIdentity(['a.example'])).certificate).not.toBe(renewed.certificate)
  })

  it('that is damaged, or of an earlier authority, is made anew', async () => {
    await using directory = await temporaryDirectory()
    const file = directory.join('keys', 'server.pem')
    const certificates = await open(directory.join('keys'))
    const other = await open(directory.join('other'))
    await other.serverIdentity(['a.example'])
    for (const stored of ['', 'x', await readFile(directory.join('other', 'server.pem'), 'utf8')]) {
      await writeFile(file, stored, { mode: 0o600 })
      const { certificate } = await certificates.serverIdentity(['a.example'])
      expect(first(certificate).verify(first(certificates.authority).publicKey)).toBe(true)
    }
  })

  it.each(['', 'a.example:443', 'http://a.example', '-a', 'ä.example', 'a..b'])(
    'is not made for %j',
    async (name) => {
      await using directory = await temporaryDirectory()
      const certificates = await open(directory.join('keys'))
      await expect(certificates.serverIdentity([name])).rejects.toMatchObject({ code: 'USAGE' })
    },
  )

  it('needs a name', async () => {
    await using directory = await temporaryDirectory()
    await expect((await open(directory.join('keys'))).serverIdentity([])).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--advertise'),
    })
  })
})
