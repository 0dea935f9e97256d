/**
 * Drives runs: turns submissions and time into events, stores what `transition` makes of them before anybody
 * hears of it, and lets every site see what it should do now. Whatever it holds in memory can be lost at any
 * instant.
 */
import {
  asConsiliumError,
  type Clock,
  ConsiliumError,
  type Logger,
  type RandomSource,
  type RunId,
  runId,
  type SiteName,
  toHex,
} from '@consilium/shared/kernel'
import {
  admissionDeadline,
  approvedRoster,
  type Command,
  concerned,
  contextOf,
  createRun,
  desiredCommand,
  desiredQuestion,
  hasEnded,
  parsePlan,
  planText,
  type RosterEntry,
  type RunEvent,
  type RunState,
  type RunView,
  type Submission,
  settleAdmission,
  storedPlan,
  takingPart,
  transition,
  verifySubmission,
  withDeadline,
} from '@consilium/shared/protocol'
import { Changes } from './changes.ts'
import { fillCommand } from './commands.ts'
import { Deadlines } from './deadlines.ts'
import { takeIn } from './intake.ts'
import { enrolledSite, goneFrom, isStillItself, notIn, selectRoster } from './parties.ts'
import type { BlobStore, RunStore } from './ports.ts'
import { Presence } from './presence.ts'
import { withReceipt } from './receipts.ts'
import type { ReleasedModel, RunService } from './service.ts'
import { Sums } from './sums.ts'
import { Tidying } from './tidying.ts'
import { checkDownloadAllowed, checkUploadAllowed } from './transfers.ts'
import { runView } from './views.ts'

export interface RunServiceOptions {
  readonly store: RunStore
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly random: RandomSource
  readonly logger: Logger
  /** The sites that are enrolled now. */
  readonly roster: () => readonly RosterEntry[]
}

export interface RunDriver extends RunService {
  /** Takes up the runs that were under way. Call once, before anything else. */
  recover(): void
  /** Whether no work is under way inside. */
  idle(): boolean
  /** Stops timers and waits for work under way. Nothing is lost: everything acknowledged is stored. */
  drain(): Promise<void>
}

export function createRunService(options: RunServiceOptions): RunDriver {
  const { store, blobs, clock, random, logger } = options
  const changes = new Changes<SiteName | RunId>()
  const deadlines = new Deadlines(clock)
  const presence = new Presence()
  let draining = false

  /** What is stored, kept at hand; replaced only after a commit. */
  const states = new Map<RunId, RunState>(store.runs().map((state) => [state.context.run, state]))

  const stateOf = (run: RunId): RunState => {
    const state = states.get(run)
    if (state === undefined)
      throw new ConsiliumError(
        'NOT_FOUND',
        `there is no run ${run}; 'consilium run list' shows the ones there are`,
        { isPublic: true },
      )
    return state
  }
  /** A run that a site has something to say to: it takes part, or was to join. */
  const heardBy = (site: SiteName, run: RunId): RunState => {
    const state = stateOf(run)
    if (!isStillItself(state, site, options.roster())) throw notIn(site, run)
    return state
  }
  /** A run that a site takes part in. */
  const memberOf = (site: SiteName, run: RunId): RunState => {
    const state = heardBy(site, run)
    if (state.sites[site] === undefined) throw notIn(site, run)
    return state
  }

  /** One event: decided, stored, and only then visible. Synchronous, so events of a run never interleave. */
  const apply = (
    run: RunId,
    event: RunEvent,
    submitted: { readonly site: SiteName; readonly submission: Submission } | null = null,
  ): void => {
    const before = stateOf(run)
    const outcome = transition(before, event)
    if (!outcome.accepted) throw new ConsiliumError(outcome.code, outcome.reason, { isPublic: true })
    const { state } = outcome
    if (state === before) return
    const audit = submitted === null ? outcome.audit : withReceipt(run, outcome.audit, submitted)
    store.commit({ state, audit, archived: outcome.archived })
    states.set(run, state)
    if (state.context.epoch !== before.context.epoch)
      logger.info('epoch begins', { run, epoch: state.context.epoch, count: state.roster.length })
    if (state.phase !== before.phase || state.current.step !== before.current.step)
      logger.info('run moved on', { run, phase: state.phase, step: state.current.step })
    if (state.paused !== null && state.paused !== before.paused)
      logger.warn('run waits', { run, reason: state.paused })
    if (state.failure !== null && before.failure === null)
      logger.error('run ended without a model', {
        run,
        code: state.failure.code,
        reason: state.failure.reason,
      })
    settle(state)
    tidying.follow(before, state)
  }

  /** A state of a build that kept no deadlines gets its own, counted from now. */
  const keepDeadline = (stored: RunState): void => {
    const state = withDeadline(stored, clock.now())
    if (state === stored) return
    store.commit({ state, audit: [], archived: [] })
    states.set(state.context.run, state)
  }

  /** Brings timers and sums in line with a state, and tells everybody concerned. */
  const settle = (state: RunState): void => {
    const { run } = state.context
    const onTime = (timer: string): void =>
      guarded(run, () => apply(run, { kind: 'deadline', timer, at: clock.now() }))
    deadlines.arm(run, state.deadline ?? null, onTime)
    deadlines.arm(`${run}/join`, admissionDeadline(state), onTime)
    if (!draining) sums.follow(state)
    changes.announce(run)
    for (const { site } of concerned(state)) changes.announce(site)
  }

  const sums = new Sums({
    blobs,
    clock,
    logger,
    onStored: ({ run, step, digest, bytes }) =>
      apply(run, { kind: 'sum-stored', step, digest, bytes, at: clock.now() }),
    onRetry: (run) => settle(stateOf(run)),
  })

  const tidying = new Tidying({ blobs, store, logger })

  const guarded = (run: RunId, work: () => void): void => {
    try {
      work()
    } catch (error) {
      const { code, message } = asConsiliumError(error)
      logger.error('an event could not be stored', { run, code, reason: message })
    }
  }

  /**
   * Sites of runs under way that the federation has shut out leave them; whose name somebody else has taken,
   * too.
   */
  const excludeRevoked = (by: string, reason: string): void => {
    const enrolled = options.roster()
    for (const state of [...states.values()]) {
      if (hasEnded(state)) continue
      const { run } = state.context
      for (const site of goneFrom(state, enrolled))
        guarded(run, () => apply(run, { kind: 'exclusion', site, by, reason, at: clock.now() }))
    }
  }

  /** What a site should do in a run now, or is asked beside. */
  const commandFor = async (
    run: RunId,
    site: SiteName,
    desire: typeof desiredCommand,
  ): Promise<Command | null> => {
    for (;;) {
      const state = stateOf(run)
      const desired = isStillItself(state, site, options.roster()) ? desire(state, site) : null
      if (desired === null) return null
      try {
        return await fillCommand({ state, site, desired, blobs, store })
      } catch (error) {
        // What it was to be filled with may be gone if the run has moved on meanwhile; then something else is
        // to be done.
        if (stateOf(run) === state) throw error
      }
    }
  }

  const view = (run: RunId): RunView => runView(stateOf(run), presence)

  return {
    recover() {
      for (const state of [...states.values()]) {
        const { run } = state.context
        guarded(run, () => keepDeadline(state))
        if (!hasEnded(state)) settle(stateOf(run))
        tidying.recover(state)
      }
      tidying.forgetUploads(() => [...states.values()].filter((state) => !hasEnded(state)))
      excludeRevoked('coordinator', 'the site is not enrolled any more')
    },
    excludeRevoked,

    async submit(site: SiteName, submission: Submission) {
      const claimed = 'message' in submission ? submission.message : submission
      if (claimed.site !== site)
        throw new ConsiliumError(
          'PERMISSION_DENIED',
          `site '${site}' sent a message in the name of '${claimed.site}'`,
          { isPublic: true },
        )
      const state = heardBy(site, claimed.run)
      // Whether a message of another epoch still counts is the run's to say; its signature is checked as what
      // it is.
      const epoch = 'epoch' in claimed ? claimed.epoch : state.context.epoch
      const context = contextOf(state, epoch)
      if (context === null)
        throw new ConsiliumError(
          'CONFLICT',
          `the message is of epoch ${epoch}, the run is in epoch ${state.context.epoch}`,
          { isPublic: true },
        )
      verifySubmission({ context, roster: concerned(state), submission })
      const event = await takeIn({ state, submission, blobs, store, at: clock.now() })
      try {
        apply(claimed.run, event, { site, submission })
      } catch (error) {
        tidying.refused(stateOf(claimed.run), event)
        throw error
      }
    },

    async commandsFor(site) {
      const desires = [desiredCommand, desiredQuestion]
      const commands = await Promise.all(
        [...states.keys()].flatMap((run) => desires.map((desire) => commandFor(run, site, desire))),
      )
      return commands.filter((command) => command !== null)
    },

    subscribe: (site, onChange) => changes.subscribe(site, onChange),

    uploadAllowed(site, run, digest, bytes) {
      const state = memberOf(site, run)
      checkUploadAllowed(state, { digest, bytes })
      tidying.uploading(state, digest)
    },

    downloadAllowed(site, run, digest) {
      checkDownloadAllowed(memberOf(site, run), { site, digest, store })
    },

    progress(site, progress) {
      if (states.get(progress.run)?.sites[site] === undefined) return
      presence.working(site, progress)
      changes.announce(progress.run)
    },
    connected(site) {
      presence.connected(site)
      announcePresence(site)
    },
    disconnected(site) {
      presence.disconnected(site)
      announcePresence(site)
    },

    async start(text, operator) {
      const plan = parsePlan(text)
      const roster = selectRoster(plan.participation.sites, options.roster())
      const state = createRun({
        run: runId(`run-${toHex(random.bytes(8))}`),
        plan,
        roster,
        operator,
        at: clock.now(),
      })
      const { run, plan: digest } = state.context
      store.commit({
        state,
        plan: planText(plan),
        audit: [
          {
            actor: operator,
            action: 'run-started',
            run,
            detail: {
              plan: digest,
              roster: state.context.roster,
              sites: roster.length,
              committee: state.terms.committee.length,
              threshold: state.terms.threshold,
              encrypted: state.terms.encrypted,
            },
          },
        ],
        archived: [],
      })
      states.set(run, state)
      logger.info('run started', { run, digest, count: roster.length })
      settle(state)
      return run
    },

    runs: () => [...states.values()].map((state) => runView(state, presence)),
    view,
    plan: (run) => store.plan(run),

    async *watch(run, signal) {
      while (!signal.aborted) {
        const changed = changes.next(run, signal)
        const seen = view(run)
        yield seen
        if (seen.endedAt !== null) return
        await changed
      }
    },

    async add(run, site, operator) {
      const state = stateOf(run)
      const joiner = enrolledSite(site, options.roster())
      const names = (roster: readonly RosterEntry[]): readonly SiteName[] => roster.map((entry) => entry.site)
      const settled = settleAdmission(storedPlan(store.plan(run), `the plan of ${run}`), {
        sites: names(takingPart(state)),
        approved: names(approvedRoster(state)),
        joiner: site,
      })
      apply(run, { kind: 'admission', joiner, settled, operator, at: clock.now() })
      logger.info('a site would join', { run, site })
    },

    async abort(run, operator, reason) {
      stateOf(run)
      apply(run, { kind: 'abort', operator, reason, at: clock.now() })
    },

    async exportModel(run): Promise<ReleasedModel> {
      const state = stateOf(run)
      if (state.terms.releaseModel === 'sites') {
        throw new ConsiliumError(
          'PERMISSION_DENIED',
          `the plan of ${run} says 'release: model: sites': the hospitals approved that the model ` +
            "stays with them, and the coordinator never had it; ask a site for 'consilium-agent model " +
            `export ${run}'`,
          { isPublic: true },
        )
      }
      if (state.released === null)
        throw new ConsiliumError(
          'NOT_NOW',
          `${run} has not released its model: it is in phase '${state.phase}'`,
          { isPublic: true },
        )
      return { digest: state.released, bytes: await blobs.size(state.released) }
    },

    idle: () => sums.idle() && tidying.idle(),
    async drain() {
      draining = true
      deadlines.end()
      await sums.drain()
      await tidying.drain()
    },
  }

  function announcePresence(site: SiteName): void {
    for (const state of states.values())
      if (!hasEnded(state) && state.sites[site] !== undefined) changes.announce(state.context.run)
  }
}
