/** The end of a run at a site: release what the plan releases, let go of every secret, keep the model. */
import type { Command } from '@consilium/shared/protocol'
import { type AgentContext, insecure, recordOf, termsOf } from './context.ts'
import { modelFileName, residualFileName, uploadFileName } from './file-names.ts'
import { pieces } from './pieces.ts'

export async function onRelease(
  agent: AgentContext,
  command: Extract<Command, { kind: 'release' }>,
): Promise<void> {
  const record = recordOf(agent.store, command.run)
  const { plan } = termsOf(record, agent.identity)
  if (plan.release.model !== 'coordinator')
    insecure('the plan that this site approved keeps the model at the sites')
  if (record.model === null) return
  const content = await agent.files.read(record.run, modelFileName(record.applied), record.model)
  await agent.link.upload(
    { run: record.run, digest: record.model, bytes: content.length },
    (offset) => pieces(content, offset),
    agent.signal,
  )
  await agent.send({ kind: 'model', run: record.run, site: agent.identity.site, file: record.model })
}

export async function onFinish(
  agent: AgentContext,
  command: Extract<Command, { kind: 'finish' }>,
): Promise<void> {
  const record = agent.store.run(command.run)
  if (record !== null && record.status !== command.outcome) {
    agent.store.save({
      ...record,
      status: command.outcome,
      reason: command.reason,
      setup: null,
      keys: null,
      prepared: null,
      residual: null,
      signedLists: {},
    })
    if (record.prepared !== null) {
      await agent.files.remove(record.run, uploadFileName(record.prepared.message.step))
      await agent.files.remove(record.run, residualFileName(record.prepared.message.step))
    }
    if (record.residual !== null) await agent.files.remove(record.run, residualFileName(record.residual.step))
    agent.cohorts.forget(record.run)
    agent.logger.info('run ended', {
      run: record.run,
      kind: command.outcome,
      ...(record.model === null ? {} : { digest: record.model }),
    })
  }
  await agent.send({ kind: 'closed', run: command.run, site: agent.identity.site })
}
