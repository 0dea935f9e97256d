/**
 * Keeps a contribution waiting while the policy does not let this site train. The run goes on, or waits, as
 * for any site that is late.
 */
import { ConsiliumError, pause } from '@consilium/shared/kernel'
import type { Command } from '@consilium/shared/protocol'
import type { AgentContext } from './context.ts'
import { hoursText, isOpen } from './training-hours.ts'

/** How often it is looked, by the wall clock and the policy as it is then. */
const LOOK_MS = 30_000

export interface TrainingGate {
  readonly command: Extract<Command, { kind: 'contribute' }>
  /** Aborts when something else is wanted of this site. */
  readonly newer: AbortSignal
  /** Told when waiting begins and ends. */
  readonly onWait: (waits: boolean) => void
}

/**
 * Resolves when training may begin: true; or false if something else is wanted of this site first. What was
 * trained already may leave at any hour. The run's record says what is waited for.
 */
export async function trainingMayBegin(
  agent: AgentContext,
  { command, newer, onWait }: TrainingGate,
): Promise<boolean> {
  const isTrained = agent.store.run(command.run)?.prepared?.message.step === command.step
  let reason = isTrained ? null : closedBecause(agent)
  if (reason === null) return true
  const isOver = AbortSignal.any([newer, agent.signal])
  agent.logger.info('training waits', { run: command.run, step: command.step, reason })
  while (reason !== null && !isOver.aborted) {
    note(agent, command, reason)
    onWait(true)
    await pause({ clock: agent.clock, ms: LOOK_MS, signal: isOver })
    onWait(false)
    reason = closedBecause(agent)
  }
  note(agent, command, '')
  return !isOver.aborted
}

/** Why this site does not train now; null: it does. */
function closedBecause({ policy, clock }: AgentContext): string | null {
  try {
    const { trainingHours } = policy.policy()
    if (trainingHours === null || isOpen(trainingHours, clock.now())) return null
    return `waits for the training hours of this site: ${hoursText(trainingHours)}`
  } catch (thrown) {
    if (!(thrown instanceof ConsiliumError) || thrown.code !== 'INVALID_CONFIG') throw thrown
    return `waits: ${thrown.message}`
  }
}

function note(agent: AgentContext, { run }: Command, reason: string): void {
  const record = agent.store.run(run)
  if (record !== null && record.reason !== reason) agent.store.save({ ...record, reason })
}
