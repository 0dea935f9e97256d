import { chmod, readFile, writeFile } from 'node:fs/promises'
import { exportIdentity, generateIdentity } from '@consilium/shared/crypto'
import { formatAddress } from '@consilium/shared/rpc'
import { examine, type Finding } from '@consilium/shared/terminal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { certificateCheck } from '../../../client-agent/cli/examination.ts'
import { consiliumAgent } from '../../../client-agent/cli/main.ts'
import { openAgentStorage, writeEnrollment } from '../../../client-agent/storage/index.ts'
import { type GrpcFederation, grpcFederation, type JoinedMember } from '../../support/grpc-federation.ts'
import { heardOutput } from '../../support/heard-output.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { testRandom } from '../../support/test-random.ts'

const DAY = 86_400_000

interface Outcome {
  readonly exitCode: number
  readonly states: Readonly<Record<string, Finding['state']>>
  readonly findings: readonly Finding[]
}

async function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const { output, out } = heardOutput()
  let exitCode = 0
  try {
    await consiliumAgent({ output, env }).parseAsync(['doctor', '--json', '--backend', 'cpu', ...args], {
      from: 'user',
    })
  } catch (thrown) {
    exitCode = (thrown as { readonly exitCode: number }).exitCode
  }
  const { ok, findings } = JSON.parse(out()) as {
    readonly ok: boolean
    readonly findings: readonly Finding[]
  }
  expect(ok).toBe(exitCode === 0)
  for (const { state, fix } of findings) expect(fix !== '').toBe(state === 'problem')
  return {
    exitCode,
    findings,
    states: Object.fromEntries(findings.map(({ check, state }) => [check, state])),
  }
}

describe('before anything is configured', () => {
  it('it looks at the machine, and prints JSON', async () => {
    const { exitCode, states } = await doctor([])
    expect(exitCode).toBe(0)
    expect(states).toMatchObject({
      'data directory': 'skipped',
      disk: 'fine',
      memory: 'fine',
      backend: 'fine',
      coordinator: 'skipped',
    })
  })

  it('it looks for a coordinator that is named, and says which rule to ask for', async () => {
    const { exitCode, findings, states } = await doctor(['--coordinator', '127.0.0.1:1'])
    expect(exitCode).toBe(3)
    expect(states).toMatchObject({
      dns: 'fine',
      route: 'problem',
      tls: 'skipped',
      fingerprint: 'skipped',
      clock: 'skipped',
    })
    expect(findings.find(({ check }) => check === 'route')?.fix).toContain(
      'outbound TCP from this machine to 127.0.0.1:1',
    )
  })

  it('a configuration that is wrong, or a directory that is not there, is a finding like others', async () => {
    expect((await doctor([], { CONSILIUM_AGENT_LOGLEVEL: 'x' })).states).toMatchObject({
      configuration: 'problem',
      backend: 'skipped',
    })
    expect((await doctor(['--dir', '/nowhere/at/all'])).states).toMatchObject({
      'data directory': 'problem',
      enrollment: 'problem',
      certificate: 'skipped',
    })
  })
})

describe('at a site', () => {
  let federation: GrpcFederation
  let member: JoinedMember
  let directory: TemporaryDirectory
  let site: string
  let data: string

  beforeEach(async () => {
    federation = await grpcFederation()
    member = await federation.join('site-a')
    directory = await temporaryDirectory()
    site = directory.join('site')
    data = directory.join('patients.csv')
    await writeFile(data, 'age,label\n50,1\n')
    openAgentStorage({ path: site, access: 'create', random: testRandom('doctor') }).close()
    const { name, authority, certificate, privateKey, expiresAt } = member
    const identityKey = exportIdentity(generateIdentity())
    const keys = { authority, certificate, privateKey, identityKey, keyPassphraseFile: null }
    await writeEnrollment(site, {
      name,
      coordinator: formatAddress(federation.address),
      certificateExpiresAt: expiresAt,
      ...keys,
    })
  })
  afterEach(async () => {
    await directory[Symbol.asyncDispose]()
    await federation[Symbol.asyncDispose]()
  })

  it('where all is well everything is fine', async () => {
    const { exitCode, states } = await doctor(['--dir', site, '--data', data])
    expect(Object.entries(states).filter(([, state]) => state !== 'fine')).toEqual([])
    expect(exitCode).toBe(0)
  })

  it('each thing that is wrong is found', async () => {
    const wrong = async (args: readonly string[] = ['--data', data], env = {}): Promise<readonly string[]> =>
      (await doctor(['--dir', site, ...args], env)).findings.flatMap(({ check, state }) =>
        state === 'problem' ? [check] : [],
      )
    expect(await wrong([])).toEqual(['data'])
    expect(await wrong(['--data', directory.join('none.csv')])).toEqual(['data'])
    expect(await wrong(['--data', data, '--backend', 'abacus'])).toEqual(['configuration'])
    expect(await wrong(['--data', data, '--fingerprint', 'ab'.repeat(32)])).toEqual(['fingerprint'])
    expect(await wrong(['--data', data, '--proxy', 'http://127.0.0.1:1'])).toEqual(['proxy'])
    expect(await wrong(undefined, { HTTPS_PROXY: 'http://127.0.0.1:1' })).toEqual(['proxy'])
    expect(await wrong(undefined, { HTTPS_PROXY: 'https://user:hidden@127.0.0.1:1' })).toEqual(['proxy'])
    await writeFile(`${site}/policy.yaml`, 'minimumSites: none\n')
    expect(await wrong()).toEqual(['policy'])
    await writeFile(`${site}/policy.yaml`, '')
    await chmod(site, 0o755)
    expect(await wrong()).toContain('data directory')
    await chmod(site, 0o700)
    federation.stop()
    expect(await wrong()).toEqual(['route'])
    await chmod(`${site}/site.json`, 0o644)
    expect(await wrong()).toEqual(['enrollment'])
  })

  // A percent sign that is no escape ended the doctor with a stack.
  it('what is wrong with a proxy is said without its password, also where that holds a percent sign', async () => {
    const found = async (proxy: string) =>
      (await doctor(['--dir', site, '--data', data, '--proxy', proxy])).findings.find(
        ({ check }) => check === 'proxy',
      )
    for (const [proxy, says] of [
      [
        'http://user:50%off@127.0.0.1:1',
        /the proxy at 127.0.0.1:1 cannot be reached \(connect ECONNREFUSED 127.0.0.1:1\)/,
      ],
      ['https://user:50%off@127.0.0.1:1', /expected http:/],
    ] as const) {
      const finding = await found(proxy)
      expect(finding).toMatchObject({ state: 'problem', found: expect.stringMatching(says) })
      expect(JSON.stringify(finding)).not.toMatch(/off|user:/)
    }
  })

  it('a certificate in the enrollment that is damaged is a finding that says which, and the way is looked at all the same', async () => {
    const whole = await readFile(`${site}/site.json`, 'utf8')
    for (const field of ['authority', 'certificate']) {
      const { [field]: pem, ...others } = JSON.parse(whole) as Record<string, string>
      for (const damaged of ['nothing', pem?.slice(0, 200)]) {
        await writeFile(`${site}/site.json`, JSON.stringify({ ...others, [field]: damaged }))
        const { exitCode, findings } = await doctor(['--dir', site, '--data', data])
        expect(exitCode).toBe(3)
        expect(findings.filter(({ state }) => state === 'problem')).toMatchObject([
          { check: field, found: expect.stringContaining(`'${field}' in site.json is not a certificate`) },
        ])
        expect(findings.find(({ check }) => check === 'tls')?.state).toBe('fine')
      }
    }
  })

  it('a certificate that has expired, or that nobody renews, is a problem', async () => {
    const inDays = (days: number) => examine(certificateCheck(member.certificate, Date.now() + days * DAY))
    expect(await inDays(0)).toMatchObject({ state: 'fine' })
    expect(await inDays(61)).toMatchObject({ state: 'fine' })
    expect(await inDays(64)).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('has not been renewed'),
    })
    expect(await inDays(91)).toMatchObject({ state: 'problem', found: expect.stringContaining('expired') })
  })
})
