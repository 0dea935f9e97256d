/**
 * Joining a federation with a wrong, used or expired invitation, with somebody else's certificate, or to a
 * coordinator that is held up.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCertificates } from '@consilium/coordinator/certificates'
import { siteName, systemClock, systemRandom } from '@consilium/shared/kernel'
import { formatInvitation, tokenDigest } from '@consilium/shared/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCoordinatorDirectory, openCoordinatorStorage } from '../../coordinator/storage/index.ts'
import { type Federation, startFederation, succeeded } from '../support/federation.ts'
import { expectMistake } from '../support/mistakes.ts'
import { runCommand, startProcess } from '../support/processes.ts'
import { hospitalCsv } from '../support/small-hospitals.ts'
import { listen } from '../support/tcp.ts'

let federation: Federation
let other: Federation

beforeAll(async () => {
  ;[federation, other] = await Promise.all([startFederation({ sites: 1 }), startFederation({ sites: 0 })])
})

afterAll(async () => {
  await Promise.all([federation[Symbol.asyncDispose](), other[Symbol.asyncDispose]()])
})

function enrollAt(at: Federation, dir: string, token: string, fingerprint = at.fingerprint) {
  return runCommand('consilium-agent', {
    args: [
      'enroll',
      '--dir',
      dir,
      '--coordinator',
      at.address,
      '--token',
      token,
      '--fingerprint',
      fingerprint,
    ],
  })
}

async function invitationFor(at: Federation, name: string): Promise<string> {
  return succeeded<{ token: string }>(await at.command('site', 'invite', name, '--json')).token
}

/** A token whose time is over. */
async function expiredInvitation(at: Federation, name: string): Promise<string> {
  const directory = openCoordinatorDirectory(at.dir, 'visit')
  const { auditKey } = await openCertificates({
    directory: directory.join('certificates'),
    clock: systemClock,
    random: systemRandom,
  })
  const storage = openCoordinatorStorage({ directory, clock: systemClock, auditKey })
  const token = systemRandom.bytes(32)
  storage.members.invite({
    tokenDigest: tokenDigest(token),
    name: siteName(name),
    role: 'site',
    expiresAt: Date.now() - 1,
    usedAt: null,
    replaces: false,
  })
  storage.close()
  return formatInvitation({ name: siteName(name), token })
}

describe('an invitation', () => {
  it('that is good is good once', async () => {
    const [first, second] = [other.directory.join('first'), other.directory.join('second')]
    const token = await invitationFor(other, 'first')
    expect(await enrollAt(other, first, token)).toMatchObject({ code: 0, stderr: '' })
    expectMistake(await enrollAt(other, second, token), 'TOKEN_REFUSED', 'was used at', 'ask for a new one')
    expect(await readdir(other.directory.path)).not.toContain('second')
    // Nothing was sent for this one: the directory is checked first, so that no token is lost.
    expectMistake(
      await enrollAt(other, first, await invitationFor(other, 'third')),
      'ALREADY_EXISTS',
      'holds an enrolled site',
    )
    expect((await readdir(first)).sort()).toEqual([
      'FORMAT',
      'agent.db',
      'lock',
      'lock.holder',
      'policy.yaml',
      'runs',
      'site.json',
    ])
  })

  it.each<
    [
      string,
      (at: Federation) => Promise<{ token: string; fingerprint?: string }>,
      'TOKEN_REFUSED' | 'WRONG_FINGERPRINT' | 'INVALID_ARGUMENT',
      string,
    ]
  >([
    [
      'that expired',
      async (at) => ({ token: await expiredInvitation(at, 'late') }),
      'TOKEN_REFUSED',
      'expired at',
    ],
    [
      'of another federation',
      async () => ({ token: await invitationFor(federation, 'lost') }),
      'TOKEN_REFUSED',
      'not known here',
    ],
    [
      'cut off in copying',
      async (at) => ({ token: (await invitationFor(at, 'cut')).slice(0, -2) }),
      'TOKEN_REFUSED',
      'the token is not one',
    ],
    [
      'with the fingerprint of another federation',
      async (at) => ({ token: await invitationFor(at, 'proxy'), fingerprint: federation.fingerprint }),
      'WRONG_FINGERPRINT',
      'nothing was sent',
    ],
    [
      'for an operator',
      async (at) => ({
        token: succeeded<{ token: string }>(
          await at.command('operator', 'invite', 'bert', '--role', 'viewer', '--dir', at.dir, '--json'),
        ).token,
      }),
      'INVALID_ARGUMENT',
      "enroll with 'consilium operator enroll'",
    ],
  ])('%s is refused, and nothing is left behind', async (_, invite, error, says) => {
    const { token, fingerprint } = await invite(other)
    const before = await readdir(other.directory.path)
    expectMistake(await enrollAt(other, other.directory.join('nobody'), token, fingerprint), error, says)
    expect(await readdir(other.directory.path)).toEqual(before)
  })
})

describe('a certificate of another federation', () => {
  it('is refused by the coordinator, and its coordinator by the operator', async () => {
    const profile = JSON.parse(await readFile(federation.directory.join('profile', 'operator.json'), 'utf8'))
    const others = JSON.parse(await readFile(other.directory.join('profile', 'operator.json'), 'utf8'))
    const shown = async (changed: object) => {
      const dir = federation.directory.join('mixed')
      await mkdir(dir, { recursive: true })
      await writeFile(
        federation.directory.join('mixed', 'operator.json'),
        JSON.stringify({ ...profile, ...changed }),
        { mode: 0o600 },
      )
      return federation.command('run', 'list', '--profile', dir)
    }
    // The address of another coordinator: the operator refuses it before anything is sent.
    expectMistake(
      await shown({ coordinator: others.coordinator }),
      'WRONG_CERTIFICATE',
      `another federation: its authority has the fingerprint ${other.fingerprint}`,
    )
    // Even if the operator trusts the other federation, that one does not know the operator.
    expectMistake(
      await shown({ coordinator: others.coordinator, authority: others.authority }),
      'UNAUTHENTICATED',
      'no certificate of this federation',
    )
  })

  it('has an agent say so once and go on trying: the coordinator may have been set up anew from an older copy', async () => {
    const [site] = federation.sites
    if (site === undefined) throw new Error('there is no site')
    site.agent.signal('SIGTERM')
    expect(await site.agent.ended).toMatchObject({ code: 0 })
    const file = `${site.dir}/site.json`
    const stored = JSON.parse(await readFile(file, 'utf8'))
    const { authority } = JSON.parse(await readFile(other.directory.join('profile', 'operator.json'), 'utf8'))
    await writeFile(file, JSON.stringify({ ...stored, coordinator: other.address, authority }))
    await using agent = startProcess('consilium-agent', {
      args: ['start', '--dir', site.dir, '--data', site.data, '--log-level', 'debug'],
    })
    const isRefused = ({ code }: { readonly [field: string]: string | number }) => code === 'UNAUTHENTICATED'
    const refused = await agent.logged(isRefused)
    expect(refused).toMatchObject({
      level: 'warn',
      reason: expect.stringMatching(/no certificate of this federation was shown.*goes on trying/),
    })
    await agent.logged((line) => isRefused(line) && line.level === 'debug')
    agent.signal('SIGTERM')
    expect((await agent.ended).code).toBe(0)
  })
})

describe('a coordinator that says nothing', () => {
  it('holds no command longer than it was given', async () => {
    await using silent = await listen('127.0.0.1', () => {})
    const dir = federation.directory.join('silent')
    const profile = JSON.parse(await readFile(federation.directory.join('profile', 'operator.json'), 'utf8'))
    await mkdir(dir)
    await writeFile(
      join(dir, 'operator.json'),
      JSON.stringify({ ...profile, coordinator: `127.0.0.1:${silent.address.port}` }),
      { mode: 0o600 },
    )
    // Once the command kept its half-open connection, and so itself, for as long as the other side liked.
    expectMistake(
      await federation.command('run', 'list', '--profile', dir, '--timeout-seconds', '1'),
      'TIMEOUT',
      'did not answer within 1 seconds',
    )
  })

  it('does not keep an agent from being stopped', async () => {
    const connected = Promise.withResolvers<void>()
    await using silent = await listen('127.0.0.1', () => connected.resolve())
    const dir = other.directory.join('quiet')
    expect(await enrollAt(other, dir, await invitationFor(other, 'quiet'))).toMatchObject({ code: 0 })
    const stored = JSON.parse(await readFile(join(dir, 'site.json'), 'utf8'))
    await writeFile(
      join(dir, 'site.json'),
      JSON.stringify({ ...stored, coordinator: `127.0.0.1:${silent.address.port}` }),
    )
    const data = other.directory.join('quiet.csv')
    await writeFile(data, hospitalCsv(0))
    await using agent = startProcess('consilium-agent', {
      args: ['start', '--dir', dir, '--data', data, '--backend', 'cpu'],
    })
    await connected.promise
    agent.signal('SIGTERM')
    expect(await agent.ended).toMatchObject({ code: 0, signal: null })
  })
})

describe('what is in use', () => {
  it('a port, and a data directory', async () => {
    const [port, directory] = await Promise.all([
      runCommand('consilium', {
        args: ['serve', '--dir', federation.directory.join('second'), '--listen', federation.address],
      }),
      runCommand('consilium', { args: ['serve', '--dir', federation.dir, '--listen', '127.0.0.1:0'] }),
    ])
    expectMistake(port, 'ADDRESS_IN_USE', `${federation.address} is in use`, '--listen')
    expectMistake(directory, 'LOCKED', `(process ${federation.coordinator.pid})`)
    // What the first of them made is whole: it starts where the port is free.
    await using second = startProcess('consilium', {
      args: ['serve', '--dir', federation.directory.join('second'), '--listen', '127.0.0.1:0', '--json'],
    })
    expect(await second.out.find((line) => JSON.parse(line))).toMatchObject({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })
})

describe('what a role may not', () => {
  it('is refused with the role that it takes', async () => {
    const { token } = succeeded<{ token: string }>(
      await other.command('operator', 'invite', 'vera', '--role', 'viewer', '--dir', other.dir, '--json'),
    )
    const profile = ['--profile', other.directory.join('vera')]
    succeeded(
      await other.command(
        'operator',
        'enroll',
        '--coordinator',
        other.address,
        '--fingerprint',
        other.fingerprint,
        '--token',
        token,
        ...profile,
        '--json',
      ),
    )
    expectMistake(
      await other.command('site', 'invite', 'x', ...profile),
      'PERMISSION_DENIED',
      "'vera' is enrolled as viewer",
      'admin',
    )
    expect(await other.command('site', 'list', ...profile)).toMatchObject({ code: 0 })
  })
})
