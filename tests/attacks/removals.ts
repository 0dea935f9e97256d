/**
 * Every rule that an attack breaks upon, as the edits that take it out of the source. README.md says what
 * each is about.
 */
import type { SourceEdits } from '../support/edited-sources.ts'

const answers = 'client-agent/agent/answers.ts'
const certify = 'client-agent/agent/certify.ts'
const open = 'client-agent/agent/open.ts'
const keys = 'client-agent/agent/keys.ts'
const judge = 'client-agent/agent/judge.ts'
const transcript = 'shared/protocol/transcript.ts'

/**
 * A site that is shown a signature of its own that it does not know takes itself for restored, and does
 * nothing more.
 */
const KNOWS_WHAT_IT_SIGNED = {
  file: 'client-agent/agent/rollback.ts',
  from: 'return signatures.some(',
  to: 'return false && signatures.some(',
} as const

export const REMOVALS = {
  'one list a step': [
    { file: certify, from: '} else if (known !== digest)', to: '} else if (known === null)' },
    KNOWS_WHAT_IT_SIGNED,
  ],
  'a signed list is on disk': [
    {
      file: certify,
      from: 'const known = record.signedLists[list.step]',
      to: 'const known = inMemory.get(agent)?.[list.step]',
    },
    {
      file: certify,
      from:
        'agent.store.save({ ...record, signedLists: { ...record.signedLists, [list.step]: digest }, ' +
        'statistics })',
      to: 'inMemory.set(agent, { ...inMemory.get(agent), [list.step]: digest })',
    },
    KNOWS_WHAT_IT_SIGNED,
    {
      file: certify,
      from: 'export async function onSignList(',
      to: 'const inMemory = new WeakMap()\nexport async function onSignList(',
    },
  ],
  'a quorum certifies a list': [
    { file: certify, from: 'if (signers.size < terms.quorum)', to: 'if (signers.size < 1)' },
  ],
  'no epoch over a signed list': [
    { file: 'client-agent/agent/epochs.ts', from: 'if (signedFor.length > 0)', to: 'if (false)' },
    {
      file: 'client-agent/agent/epochs.ts',
      from: '    keys: null,\n    setup: null,',
      to: '    keys: null,\n    signedLists: {},\n    setup: null,',
    },
  ],
  'no small lists': [
    { file: certify, from: 'if (list.members.length < terms.minimum)', to: 'if (list.members.length < 1)' },
  ],
  'nobody twice in a list': [{ file: certify, from: 'if (position <= last)', to: 'if (position < last)' }],

  'a share of every member': [
    {
      file: answers,
      from: 'if (command.shares.length !== members.length)',
      to: 'if (command.shares.length > members.length)',
    },
    {
      file: answers,
      from: 'for (const [index, member] of members.entries()) {\n    const from',
      to: 'for (const [index, member] of members.slice(-command.shares.length).entries()) {\n    const from',
    },
  ],
  'a share is bound to its sender': [
    {
      file: keys,
      from: "return deriveKey(fromHex(chain), 'share', step, attempt)",
      to: "return deriveKey(new Uint8Array(32), 'share', step, attempt)",
    },
    {
      file: transcript,
      from: "canonical('consilium/v1/share', ...contextFields(context), step, attempt, from, to, upload)",
      to: "canonical('consilium/v1/share', ...contextFields(context), step, attempt, to)",
    },
  ],
  'a threshold of shares': [
    { file: 'shared/crypto/shamir.ts', from: 'length: threshold - 1 }', to: 'length: threshold - 2 }' },
  ],
  'a key for one update': [
    {
      file: 'shared/crypto/cipher.ts',
      from: "if (state !== 'fresh') throw",
      to: "if (state === 'disposed') throw",
    },
  ],
  'nobody chooses the polynomials': [
    { file: 'shared/crypto/common-reference.ts', from: 'uniformPolynomial(stream, polynomial)', to: '' },
  ],

  'the integrity of the sum': [
    { file: open, from: 'if (!equalBytes(found.value(), addChecksums(listed)))', to: 'if (false)' },
  ],
  'answers fit each other': [
    { file: 'client-agent/agent/answers.ts', from: 'assertKeySum(decoded.sum, members.length)', to: '' },
    { file: 'shared/crypto/lanes.ts', from: 'if (bad >= 0) corrupt(', to: 'if (false) corrupt(' },
    { file: 'shared/crypto/lanes.ts', from: 'if (stray >= 0) corrupt(', to: 'if (false) corrupt(' },
  ],
  'no differencing of statistics': [
    {
      file: certify,
      from: 'if (list.step === 0) checkDifferencing(',
      to: 'if (list.step === null) checkDifferencing(',
    },
  ],
  'keys of a step end with it': [{ file: keys, from: 'toHex(ratchet(fromHex(chain)))', to: 'chain' }],
  'one base model': [
    { file: certify, from: 'if (member.baseModel !== base.digest)', to: 'if (false)' },
    { file: certify, from: 'if (member.lanePlan !== shape.digest ||', to: 'if (' },
  ],
  'all of a step is bound to the step': [
    {
      file: certify,
      from: 'member.epoch !== list.epoch || member.step !== list.step)',
      to: 'member.epoch !== list.epoch)',
    },
    { file: certify, from: 'if (member.baseModel !== base.digest)', to: 'if (false)' },
    { file: certify, from: 'if (member.site === agent.identity.site &&', to: 'if (false &&' },
    { file: certify, from: 'if (member.lanePlan !== shape.digest ||', to: 'if (' },
    {
      file: keys,
      from: "return deriveKey(fromHex(chain), 'share', step, attempt)",
      to: "return deriveKey(fromHex(chain), 'share', attempt)",
    },
    { file: keys, from: 'toHex(ratchet(fromHex(chain)))', to: 'chain' },
    {
      file: transcript,
      from: "canonical('consilium/v1/share', ...contextFields(context), step, attempt,",
      to: "canonical('consilium/v1/share', ...contextFields(context), attempt,",
    },
    {
      file: 'shared/crypto/common-reference.ts',
      from: 'common.epoch, common.step, common.attempt)',
      to: 'common.epoch, common.attempt)',
    },
  ],

  'a roster that people agreed on': [
    {
      file: judge,
      from: "roster.startsWith(rule.roster?.replaceAll(' ', '') ?? '') ? rule :",
      to: 'true ? rule :',
    },
  ],
  'everybody lets a site in': [
    {
      file: 'client-agent/agent/admitting.ts',
      from: 'for (const { site: name } of admitted.roster.filter(',
      to: 'for (const { site: name } of [].filter(',
    },
  ],
  'nothing in plain': [
    {
      file: judge,
      from: "if (plan.encryption.mode === 'plain' && !policy.allowPlaintext)",
      to: 'if (false)',
    },
  ],
  'one key under one name': [
    {
      file: 'client-agent/agent/approval.ts',
      from: 'identityKey }) => identityKey)).size !== command.roster.length)',
      to: 'identityKey }) => identityKey)).size === 0)',
    },
  ],
  'signed messages': [
    {
      file: 'shared/protocol/verify.ts',
      from: 'if (!verifySignature(',
      to: 'if (false && !verifySignature(',
    },
  ],
  'a coordinator that looks at no signature': [
    { file: 'coordinator/rounds/driver.ts', from: 'verifySubmission({ context', to: 'void ({ context' },
  ],
  'a seed that is committed to': [
    {
      file: 'client-agent/agent/key-setup.ts',
      from: '!== setup.commits[from]?.commitment)',
      to: '=== null)',
    },
  ],
} as const satisfies SourceEdits

export type Removal = keyof typeof REMOVALS
