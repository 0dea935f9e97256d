/**
 * Runs made of messages that fit, without keys and without a network: what `transition` is given once
 * signatures are verified.
 */
import { type Digest, runId, type SiteName, sha256, siteName } from '@consilium/shared/kernel'
import {
  type Approval,
  approvedRoster,
  type Contribution,
  concerned,
  contributionList,
  createRun,
  desiredCommand,
  desiredQuestion,
  desiredSum,
  type EpochStart,
  listDigest,
  type Outcome,
  parsePlan,
  type RosterEntry,
  type RunEvent,
  type RunState,
  rosterFingerprint,
  type StepRecord,
  seedCommitment,
  settleAdmission,
  type TrainingPlan,
  takingPart,
  transition,
} from '@consilium/shared/protocol'

export const PLAN_YAML = `
version: 1
name: heart-failure
seed: 7
rounds: 2
data:
  features:
    - { name: age, type: numeric, unit: a, range: [0, 120] }
    - { name: ward, type: categorical, categories: [icu, general] }
  label: { name: died, positive: { values: ['yes'] }, negative: { values: ['no'] } }
model: { family: logistic-regression }
training:
  localEpochs: 1
  batchSize: 16
  optimiser: { kind: sgd, learningRate: 0.1 }
evaluation:
  split: { by: seed, testFraction: 0.2 }
release: { model: sites, metrics: coordinator }
`

export interface PlanChanges {
  readonly description?: string
  readonly rounds?: number
  readonly model?: TrainingPlan['model']
  readonly release?: TrainingPlan['release']
  readonly encryption?: Partial<TrainingPlan['encryption']>
  readonly participation?: Partial<TrainingPlan['participation']>
}

export function planOf(changes: PlanChanges = {}): TrainingPlan {
  const base = parsePlan(PLAN_YAML)
  const { checked: _, ...fields } = {
    ...base,
    ...changes,
    encryption: { ...base.encryption, ...changes.encryption },
    participation: { ...base.participation, ...changes.participation },
  }
  return parsePlan(JSON.stringify(fields))
}

export const START = Date.UTC(2026, 0, 1)
export const RUN = runId('run-0123456789abcdef')
export const OPERATOR = siteName('lead')

/** The digest of a name, where any digest will do. */
export function digestOf(name: string): Digest {
  return sha256(name)
}

export function rosterOf(sites: number): readonly RosterEntry[] {
  return Array.from({ length: sites }, (_, i) => ({
    site: siteName(`site-${String(i).padStart(2, '0')}`),
    identityKey: digestOf(`identity ${i}`),
  }))
}

export function newRun(options: PlanChanges & { readonly sites: number }): RunState {
  const { sites, ...changes } = options
  return createRun({
    run: RUN,
    plan: planOf(changes),
    roster: rosterOf(sites),
    operator: OPERATOR,
    at: START,
  })
}

const seedPart = (site: SiteName): string => digestOf(`seed part of ${site}`)

/** The model that an honest federation holds after a step; the evaluation does not change it. */
export function modelAfter(state: RunState, step: number): Digest {
  return digestOf(`model ${Math.min(step, state.terms.rounds)}`)
}

export function contributionOf(
  state: RunState,
  site: SiteName,
  changes: Partial<Contribution> = {},
): Extract<RunEvent, { kind: 'contribution' }> {
  const { step, attempt } = state.current
  const message: Contribution = {
    run: state.context.run,
    epoch: state.context.epoch,
    step,
    attempt,
    site,
    baseModel: step === 0 ? digestOf('initial model') : modelAfter(state, step - 1),
    lanePlan: digestOf('lanes'),
    upload: digestOf(`upload ${site} ${step}`),
    uploadBytes: 30_720,
    shares: digestOf(`shares ${site} ${step}`),
    checksum: 'cc'.repeat(36),
    signature: 'aa',
    ...changes,
  }
  const shareBlobs = state.terms.encrypted
    ? state.terms.committee.map((to) => digestOf(`share ${site} ${to} ${step}`))
    : []
  return { kind: 'contribution', message, shareBlobs, at: START }
}

/** What an honest site answers to the command that it would get now; null if it would get none. */
export function answerOf(state: RunState, site: SiteName): RunEvent | null {
  const desired = desiredCommand(state, site)
  if (desired === null) return null
  const { context, terms } = state
  const head = { run: context.run, epoch: context.epoch, site, signature: 'aa' }
  const list = (): Digest => listDigest(context, contributionList(state, state.current))
  const at = START
  switch (desired.kind) {
    case 'approve':
      return approvalOf(state, site, { roster: context.roster, expiresAt: terms.expiresAt })
    case 'key-commit':
      return {
        kind: 'key-commit',
        at,
        message: { ...head, sealingKey: 'ab', commitment: seedCommitment(context, site, seedPart(site)) },
      }
    case 'key-reveal': {
      const sealed = state.roster.map((to) => digestOf(`payload ${site} ${to.site}`))
      return {
        kind: 'key-reveal',
        at,
        message: { ...head, seedPart: seedPart(site), sealed },
        sealedBlobs: sealed,
      }
    }
    case 'key-confirm':
      return {
        kind: 'key-confirm',
        at,
        message: { ...head, transcript: digestOf('transcript'), ...startOf(state, site) },
      }
    case 'hand-over':
      return {
        kind: 'handover',
        at,
        message: { ...head, file: digestOf(`state ${context.epoch}`), bytes: 1000 },
      }
    case 'adopt':
      return {
        kind: 'adoption',
        at,
        message: {
          ...head,
          model:
            Object.values(state.confirms).find((each) => each.start !== undefined)?.start?.model ??
            digestOf('none'),
        },
      }
    case 'contribute':
      return contributionOf(state, site)
    case 'sign-list':
      return { kind: 'list-signature', at, message: { ...head, step: desired.step, list: list() } }
    case 'answer':
      return {
        kind: 'answer',
        at,
        message: {
          ...head,
          step: desired.step,
          list: list(),
          sealed: digestOf(`answer ${site} ${desired.step}`),
        },
      }
    case 'open':
      return reportOf(state, site, desired.step)
    case 'release':
      return { kind: 'model', at, site, file: modelAfter(state, terms.rounds) }
    case 'finish':
      return { kind: 'closed', at, site }
  }
}

/** What a site that approves says to a roster. */
function approvalOf(
  state: RunState,
  site: SiteName,
  bound: Pick<Approval, 'roster' | 'expiresAt'>,
): Extract<RunEvent, { kind: 'approval' }> {
  const { context, terms } = state
  const head = { run: context.run, site, signature: 'aa', plan: context.plan, rounds: terms.rounds }
  return {
    kind: 'approval',
    at: START,
    message: { ...head, ...bound, decision: 'approve', dataset: digestOf(`data of ${site}`), reason: '' },
  }
}

/** What a site that approves says to the question whether another may join; null if it is not asked. */
export function decisionOf(
  state: RunState,
  site: SiteName,
  changes: Partial<Approval> = {},
): Extract<RunEvent, { kind: 'approval' }> | null {
  const { admission } = state
  if (admission === undefined || desiredQuestion(state, site) === null) return null
  const { message, ...event } = approvalOf(state, site, {
    roster: rosterFingerprint(admission.roster),
    expiresAt: admission.expiresAt,
  })
  return { ...event, message: { ...message, ...changes } }
}

export const JOINER: RosterEntry = {
  site: siteName('site-joining'),
  identityKey: digestOf('identity of the one that joins'),
}

/** An operator lets a site in. */
export function admissionOf(
  state: RunState,
  joiner = JOINER,
  plan = planOf(),
): Extract<RunEvent, { kind: 'admission' }> {
  const names = (roster: readonly RosterEntry[]): readonly SiteName[] => roster.map(({ site }) => site)
  const settled = settleAdmission(plan, {
    sites: names(takingPart(state)),
    approved: names(approvedRoster(state)),
    joiner: joiner.site,
  })
  return { kind: 'admission', joiner, settled, operator: OPERATOR, at: START }
}

/** Where every site stands when an epoch begins; nothing in the first. */
function startOf(
  { context, current, model, sites }: RunState,
  site: SiteName,
): { readonly start?: EpochStart } {
  return context.epoch === 1 || sites[site]?.adopts === true
    ? {}
    : { start: { step: current.step, model: model ?? digestOf('initial model') } }
}

export function withdrawalOf(
  state: RunState,
  site: SiteName,
  reason = 'no ethics vote',
): Extract<RunEvent, { kind: 'withdrawal' }> {
  return {
    kind: 'withdrawal',
    message: { run: state.context.run, epoch: state.context.epoch, site, reason, signature: 'aa' },
    at: START,
  }
}

export function rejoinOf(state: RunState, site: SiteName): Extract<RunEvent, { kind: 'rejoin' }> {
  return {
    kind: 'rejoin',
    message: { run: state.context.run, epoch: state.context.epoch, site, signature: 'aa' },
    at: START,
  }
}

export function reportOf(
  state: RunState,
  site: SiteName,
  step: number,
  model = modelAfter(state, step),
): Extract<RunEvent, { kind: 'report' }> {
  const { context, terms } = state
  const isFinished =
    step < state.current.step ||
    (step === state.current.step && (state.phase === 'releasing' || state.phase === 'released'))
  const metrics =
    terms.releaseMetrics === 'coordinator' && step > 0
      ? { step, rows: 100, loss: 0.5, accuracy: 0.75, auroc: 0.8 }
      : null
  return {
    kind: 'report',
    at: START,
    message: {
      run: context.run,
      epoch: context.epoch,
      step,
      site,
      model,
      backend: 'cpu',
      metrics,
      wrongAnswers: [],
      signature: 'aa',
    },
    agreed: isFinished ? modelAfter(state, step) : null,
  }
}

export function sumOf(state: RunState): RunEvent | null {
  const wanted = desiredSum(state)
  return wanted === null
    ? null
    : {
        kind: 'sum-stored',
        step: wanted.step,
        digest: digestOf(`sum ${wanted.step}`),
        bytes: 30_720,
        at: START,
      }
}

/** The state after an event that must fit. */
export function accepted(state: RunState, event: RunEvent | null): RunState {
  if (event === null) throw new Error('there is no event')
  const outcome = transition(state, event)
  if (!outcome.accepted) throw new Error(`${event.kind}: ${outcome.code} ${outcome.reason}`)
  return outcome.state
}

/** Why an event did not fit. */
export function rejection(state: RunState, event: RunEvent): Extract<Outcome, { accepted: false }> {
  const outcome = transition(state, event)
  if (outcome.accepted) throw new Error(`${event.kind} was accepted`)
  return outcome
}

export interface Progressed {
  readonly state: RunState
  readonly archived: readonly StepRecord[]
}

export interface ProgressOptions {
  readonly sites?: readonly SiteName[]
  readonly until?: (state: RunState) => boolean
  /** Whether they decide, and approve, when they are asked whether a site may join. Default: they do. */
  readonly decide?: boolean
}

/**
 * Lets the sites named (default: all) do what they are asked until nothing more comes of it, or `until`
 * holds.
 */
export function progress(start: RunState, options: ProgressOptions = {}): Progressed {
  const { sites, until = () => false, decide = true } = options
  const archived: StepRecord[] = []
  let state = start
  for (let moved = true; moved; ) {
    moved = false
    const asked = (sites ?? concerned(state).map(({ site }) => site)).flatMap((site) => [
      ...(decide ? [() => decisionOf(state, site)] : []),
      () => answerOf(state, site),
    ])
    for (const event of [() => sumOf(state), ...asked]) {
      if (until(state)) return { state, archived }
      const next = event()
      if (next === null) continue
      const outcome = transition(state, next)
      if (!outcome.accepted) throw new Error(`${next.kind}: ${outcome.code} ${outcome.reason}`)
      archived.push(...outcome.archived)
      moved ||= outcome.state !== state
      state = outcome.state
    }
  }
  return { state, archived }
}

export function reach(
  phase: RunState['phase'],
  options: PlanChanges & { readonly sites: number; readonly step?: number },
): RunState {
  const { step = 0, ...rest } = options
  const { state } = progress(newRun(rest), {
    until: (now) => now.phase === phase && now.current.step >= step,
  })
  if (state.phase !== phase) throw new Error(`the run is in phase ${state.phase}, not ${phase}`)
  return state
}

export function nthSite(state: RunState, index: number): SiteName {
  const entry = state.roster[index]
  if (entry === undefined) throw new Error(`there is no site ${index}`)
  return entry.site
}
