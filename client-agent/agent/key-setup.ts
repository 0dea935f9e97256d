/**
 * Key setup, in three flights: fresh sealing keys and commitments, then revealed seeds and sealed secrets,
 * then the confirmation that everybody saw the same. What a flight needs is stored before it leaves, so a
 * site that was killed repeats itself and never says two different things.
 */
import {
  combineGroupKey,
  combineSeed,
  deriveKey,
  generateSealingKeyPair,
  openSealed,
  sealTo,
} from '@consilium/shared/crypto'
import {
  ConsiliumError,
  canonicalJson,
  concatBytes,
  equalBytes,
  fromHex,
  sha256,
  toHex,
  wipe,
} from '@consilium/shared/kernel'
import {
  type Command,
  type KeyCommit,
  type KeyReveal,
  keyCommitBytes,
  keyConfirmBytes,
  keyPayloadContext,
  keyRevealBytes,
  keySetupTranscript,
  rosterFingerprint,
  seedCommitment,
  verifyMember,
} from '@consilium/shared/protocol'
import { roundedCount } from './cohorts.ts'
import {
  type AgentContext,
  approvedRoster,
  epochOf,
  FIRST_EPOCH,
  insecure,
  isJoining,
  planOf,
  type RunTerms,
  recordOf,
  signed,
  siteAt,
  termsOf,
} from './context.ts'
import { checkEpoch, enterEpoch, epochInHand, epochStart, withOpen } from './epochs.ts'
import type { EpochKeys, KeySetupSecrets, SiteRun } from './site-run.ts'

const SECRET_BYTES = 32
const COUNT_BYTES = 8
/**
 * Of what a site seals for another: a part of the group key and its record count, and for a member of the
 * committee a chain key.
 */
export function payloadBytes(forMember: boolean): number {
  return SECRET_BYTES + COUNT_BYTES + (forMember ? SECRET_BYTES : 0)
}
const SEALING_INFO = 'consilium/v1/key-payload'

export async function onKeyCommit(
  agent: AgentContext,
  command: Extract<Command, { kind: 'key-commit' }>,
): Promise<void> {
  const record = await enterEpoch(agent, approved(agent, recordOf(agent.store, command.run)), command)
  const terms = termsOf(record, agent.identity)
  const { site } = agent.identity
  const setup = record.setup ?? (await newSecrets(agent, terms))
  if (record.setup === null) agent.store.save({ ...record, status: 'running', reason: '', setup })
  const message = {
    run: record.run,
    epoch: command.epoch,
    site,
    sealingKey: setup.sealingPublicKey,
    commitment: seedCommitment(terms.context, site, setup.seedPart),
  }
  await agent.send({
    kind: 'key-commit',
    message: signed(agent.identity, message, keyCommitBytes(terms.context, message)),
  })
}

export async function onKeyReveal(
  agent: AgentContext,
  command: Extract<Command, { kind: 'key-reveal' }>,
): Promise<void> {
  const record = approved(agent, recordOf(agent.store, command.run))
  const terms = termsOf(record, agent.identity)
  checkEpoch(record, command.epoch)
  const setup = record.setup ?? insecure('the key setup was not begun here')
  const prepared =
    setup.reveal === null ? await reveal(agent, { record, terms, setup, commits: command.commits }) : setup
  if (canonicalJson(prepared.commits) !== canonicalJson(command.commits))
    insecure('the coordinator shows other key commitments than before')
  const { message, sealed } = prepared.reveal ?? insecure('there is nothing to reveal')
  await agent.send({ kind: 'key-reveal', message, sealed: sealed.map(fromHex) })
}

export async function onKeyConfirm(
  agent: AgentContext,
  command: Extract<Command, { kind: 'key-confirm' }>,
): Promise<void> {
  const record = approved(agent, recordOf(agent.store, command.run))
  const terms = termsOf(record, agent.identity)
  checkEpoch(record, command.epoch)
  const keys = record.keys ?? (await deriveKeys(agent, { record, terms, command }))
  const start =
    record.keys === null
      ? await epochStart(agent, record, terms)
      : (epochInHand(record, record.keys).start ?? null)
  if (record.keys === null)
    agent.store.save({ ...record, keys, setup: null, openEpochs: withOpen(record, keys, start) })
  const message = {
    run: record.run,
    epoch: command.epoch,
    site: agent.identity.site,
    transcript: keys.transcript,
    ...(start === null ? {} : { start }),
  }
  await agent.send({
    kind: 'key-confirm',
    message: signed(agent.identity, message, keyConfirmBytes(terms.context, message)),
  })
}

/**
 * Only a run that this site approved gets keys, and only if they are first set up in time: as long after the
 * end of the time to approve as the plan gives key setup, since the run may go on at that very moment with
 * those who have approved.
 */
function approved(agent: AgentContext, record: SiteRun): SiteRun {
  if (record.approval?.decision !== 'approve')
    throw new ConsiliumError('POLICY_REFUSED', 'this site has not approved the plan', { isPublic: true })
  // Who joins was approved by everybody in time; the epoch begins when the step in hand is over.
  const isBeginning =
    record.keys === null && epochOf(record) === FIRST_EPOCH && !isJoining(record, agent.identity)
  const latest = record.expiresAt + planOf(record).participation.keySetupSeconds * 1000
  if (isBeginning && agent.clock.now() > latest)
    throw new ConsiliumError('POLICY_REFUSED', "this site's approval has expired", { isPublic: true })
  return record
}

async function newSecrets(agent: AgentContext, { committee }: RunTerms): Promise<KeySetupSecrets> {
  const pair = await generateSealingKeyPair()
  const secret = (): string => toHex(agent.random.bytes(SECRET_BYTES))
  return {
    sealingPrivateKey: toHex(pair.privateKey),
    sealingPublicKey: toHex(pair.publicKey),
    seedPart: secret(),
    groupPart: secret(),
    chainKeys: committee.map(secret),
    commits: [],
    reveal: null,
  }
}

async function reveal(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly setup: KeySetupSecrets
    readonly commits: readonly KeyCommit[]
  },
): Promise<KeySetupSecrets> {
  const { record, terms, setup, commits } = options
  const { context, plan } = terms
  const { roster } = record
  if (commits.length !== roster.length)
    insecure(`the coordinator shows ${commits.length} key commitments for ${roster.length} sites`)
  commits.forEach((commit, position) => {
    const { site } = siteAt(roster, position)
    if (commit.site !== site || commit.epoch !== context.epoch)
      insecure(`the key commitment in place of site '${site}' is another's`)
    verifyMember({
      roster,
      site,
      bytes: keyCommitBytes(context, commit),
      signature: commit.signature,
      what: 'key commitment',
    })
  })
  if (commits[terms.position]?.sealingKey !== setup.sealingPublicKey)
    insecure("the coordinator shows another key under this site's name")
  // A build of before did not keep the number with the approval.
  const count =
    record.roundedCount ??
    roundedCount(plan, await agent.cohorts.of(record.run, plan, record.approval?.dataset ?? null))
  const sealed = await Promise.all(
    commits.map((commit) => {
      const chainKey = setup.chainKeys[terms.committee.indexOf(commit.site)] ?? ''
      const plaintext = concatBytes(fromHex(setup.groupPart), countBytes(count), fromHex(chainKey))
      return sealTo({
        recipient: fromHex(commit.sealingKey),
        plaintext,
        info: SEALING_INFO,
        aad: keyPayloadContext(context, agent.identity.site, commit.site),
        random: agent.random,
      })
    }),
  )
  const unsigned = {
    run: record.run,
    epoch: context.epoch,
    site: agent.identity.site,
    seedPart: setup.seedPart,
    sealed: sealed.map((each) => sha256(each)),
  }
  const message: KeyReveal = signed(agent.identity, unsigned, keyRevealBytes(context, unsigned))
  const next: KeySetupSecrets = { ...setup, commits, reveal: { message, sealed: sealed.map(toHex) } }
  agent.store.save({ ...record, setup: next })
  return next
}

async function deriveKeys(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly command: Extract<Command, { kind: 'key-confirm' }>
  },
): Promise<EpochKeys> {
  const { record, terms, command } = options
  const { context, position } = terms
  const { roster } = record
  const setup = record.setup ?? insecure('the key setup was not begun here')
  if (command.reveals.length !== roster.length || command.sealed.length !== roster.length)
    insecure(`the coordinator shows ${command.reveals.length} key reveals for ${roster.length} sites`)
  const privateKey = fromHex(setup.sealingPrivateKey)
  const payloads: Uint8Array[] = []
  const isMember = terms.committee.includes(agent.identity.site)
  const expected = payloadBytes(isMember)
  for (const [from, message] of command.reveals.entries()) {
    const { site } = siteAt(roster, from)
    const sealed = command.sealed[from] ?? new Uint8Array()
    if (message.site !== site || message.epoch !== context.epoch)
      insecure(`the key reveal in place of site '${site}' is another's`)
    verifyMember({
      roster,
      site,
      bytes: keyRevealBytes(context, message),
      signature: message.signature,
      what: 'key reveal',
    })
    if (seedCommitment(context, site, message.seedPart) !== setup.commits[from]?.commitment)
      insecure(`site '${site}' reveals another part of the seed than it committed to`)
    if (sha256(sealed) !== message.sealed[position])
      insecure(`the key payload of site '${site}' is not the one that it signed`)
    const payload = await openSealed({
      privateKey,
      sealed,
      info: SEALING_INFO,
      aad: keyPayloadContext(context, site, agent.identity.site),
    })
    if (payload.length !== expected)
      insecure(`the key payload of site '${site}' has ${payload.length} bytes, expected ${expected}`)
    payloads.push(payload)
  }
  if (
    !equalBytes(payloads[position]?.subarray(0, SECRET_BYTES) ?? new Uint8Array(), fromHex(setup.groupPart))
  )
    insecure("this site's own key payload came back changed")
  const counts = payloads.map((payload, from) =>
    readCount(payload.subarray(SECRET_BYTES, SECRET_BYTES + COUNT_BYTES), siteAt(roster, from).site),
  )
  const groupKey = combineGroupKey({
    parts: payloads.map((payload) => payload.subarray(0, SECRET_BYTES)),
    context: context.run,
  })
  const seed = combineSeed({
    parts: command.reveals.map((each) => fromHex(each.seedPart)),
    context: context.run,
  })
  const transcript = keySetupTranscript({
    context,
    commits: setup.commits,
    reveals: command.reveals,
    keyTag: deriveKey(groupKey, 'key-tag'),
    weights: counts,
    ...(record.joiner === undefined ? {} : { approved: rosterFingerprint(approvedRoster(record)) }),
  })
  const keys: EpochKeys = {
    epoch: context.epoch,
    transcript,
    seed: toHex(seed),
    groupChain: toHex(deriveKey(groupKey, 'group-chain')),
    outgoing: setup.chainKeys,
    incoming: isMember ? payloads.map((payload) => toHex(payload.subarray(SECRET_BYTES + COUNT_BYTES))) : [],
    counts,
  }
  wipe(privateKey, groupKey, ...payloads)
  return keys
}

function countBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(COUNT_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(count))
  return bytes
}

function readCount(bytes: Uint8Array, site: string): number {
  const count = Number(new DataView(bytes.buffer, bytes.byteOffset, COUNT_BYTES).getBigUint64(0))
  if (!Number.isSafeInteger(count) || count < 1 || count > 1e9)
    insecure(`site '${site}' names an impossible number of records`)
  return count
}
