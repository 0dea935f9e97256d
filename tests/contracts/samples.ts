/** Values as the stores meet them. */
import type { SiteRun } from '@consilium/client-agent/agent'
import type { Member } from '@consilium/coordinator/membership'
import { type Clock, type Digest, type RunId, runId, sha256, siteName } from '@consilium/shared/kernel'
import {
  type AuditEntry,
  createRun,
  parsePlan,
  planText,
  type RunState,
  type StepRecord,
} from '@consilium/shared/protocol'

export const NOON = Date.UTC(2026, 4, 4, 12)

const plan = parsePlan(`
version: 1
name: stroke-risk
seed: 1
rounds: 3
data:
  features: [{ name: age, type: numeric, range: [0, 120] }]
  label: { name: stroke, positive: { above: 0 } }
model: { family: logistic-regression }
training: { localEpochs: 1, batchSize: 8, optimiser: { kind: sgd, learningRate: 0.1 } }
evaluation: { split: { by: seed, testFraction: 0.25 } }
release: { model: sites, metrics: sites }
`)

export const PLAN_TEXT = planText(plan)

const roster = ['basel', 'gent', 'lund', 'porto'].map((name) => ({
  site: siteName(name),
  identityKey: sha256(name),
}))

/** The n-th run id. */
export function run(n: number): RunId {
  return runId(`run-${n.toString(16).padStart(16, '0')}`)
}

export function runState(id: RunId): RunState {
  return createRun({ run: id, plan, roster, operator: siteName('lead'), at: NOON })
}

export function stepRecord(id: RunId, step: number): StepRecord {
  const state = runState(id)
  return {
    run: id,
    step: {
      ...state.current,
      step,
      members: [siteName('basel'), siteName('gent')],
      sum: { digest: sha256(`sum ${step}`), bytes: 32_768 },
    },
  }
}

export function auditEntry(action: string, detail: AuditEntry['detail'] = {}): AuditEntry {
  return { actor: 'coordinator', action, run: null, detail }
}

/** A wall clock that moves by a second each time somebody looks. */
export function steppingClock(): Clock {
  let now = NOON
  return {
    now() {
      now += 1000
      return now
    },
    monotonic: () => now,
    after: () => ({ cancel() {} }),
  }
}

export function member(name: string): Member {
  return {
    name: siteName(name),
    role: 'site',
    identityKey: `30${sha256(`identity of ${name}`)}`,
    certificate: sha256(`certificate of ${name}`),
    certificateExpiresAt: NOON + 90 * 86_400_000,
    nextCertificate: null,
    nextCertificateExpiresAt: null,
    enrolledAt: NOON,
    revokedAt: null,
  }
}

/** @param secret where a group key would stand */
export function siteRun(
  id: RunId,
  changes: { readonly applied?: number; readonly secret?: string } = {},
): SiteRun {
  const secret = changes.secret ?? sha256(`group key of ${id}`)
  return {
    run: id,
    plan: PLAN_TEXT,
    roster,
    expiresAt: NOON + 3_600_000,
    receivedAt: NOON,
    status: 'running',
    reason: '',
    approval: null,
    setup: null,
    keys: {
      epoch: 1,
      transcript: sha256('transcript'),
      seed: '00'.repeat(32),
      groupChain: secret,
      outgoing: [secret],
      incoming: [],
      counts: [10, 20, 30, 40],
    },
    applied: changes.applied ?? -1,
    model: null,
    residual: null,
    prepared: null,
    signedLists: { '1': sha256('list') },
    statistics: null,
    metrics: [],
    own: null,
    costs: [],
    backend: 'cpu',
  }
}

export function bytes(count: number, salt = 0): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => (index * 31 + (index >> 8) * 7 + salt) & 0xff)
}

export function digestOf(content: Uint8Array): Digest {
  return sha256(content)
}
