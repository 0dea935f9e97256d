/** Everything that reads bytes or text which somebody else wrote, with a sample of what it takes. */
import { writeFile } from 'node:fs/promises'
import { openCertificates } from '@consilium/coordinator/certificates'
import {
  addChecksums,
  addResiduesInPlace,
  BLOCK_BYTES,
  checkIdentityKey,
  checkResidues,
  decodeShare,
  encodeShare,
  exportIdentity,
  generateIdentity,
  generateSealingKeyPair,
  importIdentity,
  openDeterministic,
  openSealed,
  openSymmetric,
  RING_DEGREE,
  sealDeterministic,
  sealSymmetric,
  sealTo,
  signMessage,
  verifySignature,
} from '@consilium/shared/crypto'
import {
  concatBytes,
  digest,
  runId,
  siteName,
  systemClock,
  systemRandom,
  toHex,
  utf8,
} from '@consilium/shared/kernel'
import {
  auditKeyEntry,
  decodeModelFile,
  encodeModelFile,
  formatInvitation,
  nextAuditRow,
  nextEgressRow,
  parseAuditExport,
  parseEgressExport,
  parseInvitation,
  parsePlan,
  verifyAudit,
  verifyEgress,
  verifySubmission,
} from '@consilium/shared/protocol'
import {
  makeCertificateRequest,
  openKey,
  parseAddress,
  parseFingerprint,
  parseProxy,
  protectKey,
} from '@consilium/shared/rpc'
import { decodeModel, encodeModel } from '@consilium/shared/training'
import {
  agentMessageCodec,
  commandCodec,
  coordinatorMessageCodec,
  enrollmentService,
  operatorService,
  sessionService,
  submissionCodec,
  transferService,
} from '@consilium/shared/wire'
import fc from 'fast-check'
import { csvRecordSource } from '../../client-agent/data/index.ts'
import { defaultPolicyText, filePolicySource } from '../../client-agent/storage/index.ts'
import { PLAN_TEXT, runState } from '../contracts/samples.ts'
import { testAuditKey, testAuditKeys } from '../support/audit-keys.ts'
import { testRandom } from '../support/test-random.ts'
import { command, submission } from '../support/wire-messages.ts'

export interface Parser {
  readonly name: string
  readonly samples: readonly Uint8Array[]
  readonly parse: (bytes: Uint8Array) => unknown
  /** How much slower than most it is: it is given so many times fewer inputs. */
  readonly cost?: number
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
const sampled = <T>(arbitrary: fc.Arbitrary<T>, encode: (value: T) => Uint8Array): readonly Uint8Array[] =>
  fc.sample(arbitrary, { numRuns: 40, seed: 7 }).map((value) => new Uint8Array(encode(value)))

export async function parsers(directory: string): Promise<readonly Parser[]> {
  return [
    ...wire(),
    ...residues(),
    ...(await sealed()),
    ...signed(),
    ...(await keysAndCertificates(directory)),
    ...documents(),
    ...files(directory),
  ]
}

/** Every message of every service. */
function wire(): readonly Parser[] {
  const messages = [...sampled(submission, submissionCodec.encode), ...sampled(command, commandCodec.encode)]
  const methods = [enrollmentService, sessionService, transferService, operatorService].flatMap((service) =>
    Object.values(service),
  )
  const codecs = new Map(
    [
      submissionCodec,
      commandCodec,
      agentMessageCodec,
      coordinatorMessageCodec,
      ...methods.flatMap(({ request, response }) => [request, response]),
    ].map((codec) => [codec.name, codec.decode]),
  )
  return [...codecs].map(([name, decode]) => ({ name: `wire: ${name}`, samples: messages, parse: decode }))
}

function residues(): readonly Parser[] {
  const block = testRandom('a block')
    .bytes(BLOCK_BYTES)
    .map((byte, i) => (i % 15 === 14 || i % 15 === 7 ? byte & 0x77 : byte))
  const share = encodeShare(new Uint16Array(RING_DEGREE).map((_, i) => (i * 7919) % 65_521))
  return [
    { name: 'residues', samples: [block], parse: checkResidues, cost: 4 },
    {
      name: 'residues added to a sum',
      samples: [block],
      parse: (bytes) =>
        bytes.length === BLOCK_BYTES && addResiduesInPlace(new BigUint64Array(RING_DEGREE), bytes),
      cost: 4,
    },
    { name: 'key shares', samples: [share], parse: decodeShare, cost: 4 },
    {
      name: 'checksums',
      samples: [new Uint8Array(8).fill(1)],
      parse: (bytes) => addChecksums([bytes, bytes.subarray(1)]),
    },
  ]
}

async function sealed(): Promise<readonly Parser[]> {
  const key = testRandom('a key').bytes(32)
  const aad = utf8('context')
  const plaintext = new Uint8Array(40).fill(5)
  const pair = await generateSealingKeyPair()
  const hpke = await sealTo({ recipient: pair.publicKey, plaintext, info: 'fuzz', aad, random: systemRandom })
  return [
    {
      name: 'sealed shares',
      samples: [sealSymmetric({ key, plaintext, aad, random: systemRandom })],
      parse: (bytes) => openSymmetric({ key, sealed: bytes, aad, what: 'it' }),
    },
    {
      name: 'sealed answers',
      samples: [sealDeterministic({ key, plaintext, aad })],
      parse: (bytes) => openDeterministic({ key, sealed: bytes, aad, what: 'it' }),
    },
    {
      name: 'key payloads (HPKE)',
      samples: [hpke],
      parse: (bytes) => openSealed({ privateKey: pair.privateKey, sealed: bytes, info: 'fuzz', aad }),
      cost: 10,
    },
    {
      name: 'sealing keys',
      samples: [pair.publicKey],
      parse: (bytes) => sealTo({ recipient: bytes, plaintext, info: 'fuzz', aad, random: systemRandom }),
      cost: 10,
    },
  ]
}

/** Signatures, the keys that they are held against, and the messages that they stand under. */
function signed(): readonly Parser[] {
  const identity = generateIdentity()
  const message = utf8('message')
  const { context } = runState(runId('run-0000000000000001'))
  const roster = [{ site: siteName('site-a'), identityKey: toHex(identity.publicKey) }]
  return [
    { name: 'identity keys', samples: [identity.publicKey], parse: checkIdentityKey },
    {
      name: 'signatures',
      samples: [signMessage(identity, message)],
      parse: (signature) => verifySignature({ publicKey: identity.publicKey, message, signature }),
    },
    {
      name: 'keys of signatures',
      samples: [identity.publicKey],
      parse: (publicKey) =>
        verifySignature({ publicKey, message, signature: signMessage(identity, message) }),
    },
    {
      name: 'signed submissions',
      samples: sampled(submission, submissionCodec.encode),
      parse: (bytes) => {
        const decoded = submissionCodec.decode(bytes)
        const claimed =
          'message' in decoded
            ? { ...decoded, message: { ...decoded.message, site: siteName('site-a') } }
            : decoded
        verifySubmission({ context, roster, submission: claimed as typeof decoded })
      },
    },
  ]
}

async function keysAndCertificates(directory: string): Promise<readonly Parser[]> {
  const certificates = await openCertificates({
    directory: `${directory}/keys`,
    clock: systemClock,
    random: systemRandom,
  })
  const { csr } = await makeCertificateRequest(siteName('site-a'))
  const pem = exportIdentity(generateIdentity())
  const passphraseFile = `${directory}/passphrase`
  await writeFile(passphraseFile, 'long enough for a test\n', { mode: 0o600 })
  return [
    {
      name: 'certificate requests',
      samples: [csr],
      parse: (bytes) => certificates.issue({ name: siteName('site-a'), role: 'site', csr: bytes }),
      cost: 10,
    },
    { name: 'private keys', samples: [utf8(pem)], parse: (bytes) => importIdentity(text(bytes), 'the key') },
    {
      name: 'protected keys',
      samples: [utf8(protectKey(pem, 'long enough for a test'))],
      parse: (bytes) => openKey({ pem: text(bytes), holder: 'the key', passphraseFile }),
      cost: 30,
    },
  ]
}

/** Text that people hand over, and exports. */
function documents(): readonly Parser[] {
  const identity = generateIdentity()
  const sign = (bytes: Uint8Array): string => toHex(signMessage(identity, bytes))
  const entry = {
    time: 1,
    run: runId('run-0000000000000001'),
    step: null,
    kind: 'approval',
    bytes: 10,
    content: digest('ab'.repeat(32)),
    derivedFrom: 'the plan',
    epsilon: 0,
    repeats: null,
  } as const
  const first = nextEgressRow({ entry, last: null, sign })
  const ledger = JSON.stringify({
    site: 'site-a',
    identityKey: toHex(identity.publicKey),
    rows: [first, nextEgressRow({ entry, last: first, sign })],
  })
  const auditKey = testAuditKey()
  const keyRow = nextAuditRow({ entry: auditKeyEntry(auditKey, 0), time: 1, last: null, signer: auditKey })
  const auditChain = JSON.stringify({
    authority: 'PEM',
    certificates: [auditKey.certificate],
    rows: [keyRow],
  })
  const weights = encodeModel([{ name: 'kernel', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }])
  const plan = parsePlan(PLAN_TEXT)
  const model = encodeModelFile({
    plan: digest('cd'.repeat(32)),
    data: plan.data,
    model: plan.model,
    standardisation: null,
    bounds: [1],
    weights,
  })
  return [
    { name: 'plans', samples: [utf8(PLAN_TEXT)], parse: (bytes) => parsePlan(text(bytes)), cost: 4 },
    {
      name: 'invitations',
      samples: [utf8(formatInvitation({ name: siteName('site-a'), token: new Uint8Array(32) }))],
      parse: (bytes) => parseInvitation(text(bytes)),
    },
    {
      name: 'exported ledgers',
      samples: [utf8(ledger)],
      parse: (bytes) => {
        const { rows, identityKey } = parseEgressExport(text(bytes), 'the ledger')
        return verifyEgress(rows, concatBytes(Buffer.from(identityKey, 'hex')))
      },
    },
    {
      name: 'exported audit chains',
      samples: [utf8(auditChain)],
      parse: (bytes) =>
        verifyAudit(parseAuditExport(text(bytes), 'the chain').rows, testAuditKeys([auditKey.certificate])),
    },
    { name: 'weights', samples: [weights], parse: decodeModel },
    {
      name: 'model files',
      samples: [model],
      parse: (bytes) => decodeModel(decodeModelFile(bytes, 'the model').weights),
    },
    {
      name: 'addresses',
      samples: [utf8('federation.example.org:8443'), utf8('[::1]:1')],
      parse: (bytes) => parseAddress(text(bytes)),
    },
    {
      name: 'proxies',
      samples: [utf8('http://user:secret@proxy.example.org:3128')],
      parse: (bytes) => parseProxy(text(bytes)),
    },
    {
      name: 'fingerprints',
      samples: [utf8('ab:'.repeat(32).slice(0, -1))],
      parse: (bytes) => parseFingerprint(text(bytes)),
    },
  ]
}

/** Files that the hospital's people write. */
function files(directory: string): readonly Parser[] {
  const read =
    (name: string, parse: (path: string) => unknown): Parser['parse'] =>
    async (bytes) => {
      const path = `${directory}/${name}`
      await writeFile(path, bytes)
      return parse(path)
    }
  const csv = utf8('age,ward,died\n63,icu,yes\n"7""1",general,no\n,icu,no\n')
  return [
    {
      name: 'policies',
      samples: [utf8(defaultPolicyText()), utf8('approvalRules: [{ families: [mlp], maxRounds: 3 }]\n')],
      parse: read('policy.yaml', (path) => filePolicySource(path).policy()),
      cost: 4,
    },
    {
      name: 'patient records',
      samples: [csv],
      parse: read('patients.csv', async (path) => {
        for await (const batch of csvRecordSource({ path }).batches(['age', 'died'])) batch.columns.get('age')
      }),
      cost: 4,
    },
  ]
}
