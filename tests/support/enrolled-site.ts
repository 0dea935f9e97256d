/** A site that is enrolled, with records, and plans that reached it; no agent and no coordinator run. */
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { SiteRun } from '@consilium/client-agent/agent'
import { exportIdentity, generateIdentity } from '@consilium/shared/crypto'
import { type RunId, sha256, siteName, toHex } from '@consilium/shared/kernel'
import { parsePlan, planText } from '@consilium/shared/protocol'
import { openSite, type Site } from '../../client-agent/compose.ts'
import { defaultPolicyText, openAgentStorage, writeEnrollment } from '../../client-agent/storage/index.ts'
import { siteRun } from '../contracts/samples.ts'
import { hospitalCsv, smallPlan } from './small-hospitals.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { testRandom } from './test-random.ts'

export interface EnrolledSite extends AsyncDisposable {
  /** The data directory. */
  readonly dir: string
  /** Its records. */
  readonly data: string
  /** Beside whoever holds the directory, as commands open it. */
  open(): Site
  /** A plan arrives and waits for a person. */
  receive(run: RunId, changes?: Partial<SiteRun>): SiteRun
}

const OTHERS = ['site-b', 'site-c', 'site-d']

export async function enrolledSite(policy = defaultPolicyText()): Promise<EnrolledSite> {
  const directory = await temporaryDirectory()
  const [dir, data] = [directory.join('site-a'), directory.join('patients.csv')]
  openAgentStorage({ path: dir, access: 'create', random: testRandom('enrolled site') }).close()
  const identity = generateIdentity()
  const tlsKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
  const pems = {
    authority: 'authority',
    certificate: 'certificate',
    privateKey: tlsKey,
    identityKey: exportIdentity(identity),
  }
  const expiry = { certificateExpiresAt: Date.now() + 60 * 86_400_000 }
  await writeEnrollment(dir, {
    name: 'site-a',
    coordinator: 'fed.example.org:443',
    ...expiry,
    ...pems,
    keyPassphraseFile: null,
  })
  await writeFile(`${dir}/policy.yaml`, policy)
  await writeFile(data, hospitalCsv(0))
  const roster = [
    { site: siteName('site-a'), identityKey: toHex(identity.publicKey) },
    ...OTHERS.map((name) => ({ site: siteName(name), identityKey: sha256(name) })),
  ]
  const open = (): Site => openSite(dir, 'visit')
  return {
    dir,
    data,
    open,
    receive(run, changes = {}) {
      const plan = planText(parsePlan(smallPlan()))
      const times = { receivedAt: Date.now(), expiresAt: Date.now() + 86_400_000 }
      const waiting = {
        status: 'waiting',
        reason: 'waits for a person to approve or reject it',
        keys: null,
        signedLists: {},
      } as const
      const record: SiteRun = { ...siteRun(run), plan, roster, ...times, ...waiting, ...changes }
      using site = open()
      site.storage.store.save(record)
      return record
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}
