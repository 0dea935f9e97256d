/**
 * A whole federation of processes: a coordinator, an agent for each hospital, and the operator's commands.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepCost } from '@consilium/client-agent/agent'
import { ConsiliumError, type Digest, type SiteName } from '@consilium/shared/kernel'
import { planText, type RunView, type TrainingPlan } from '@consilium/shared/protocol'
import { type HospitalTable, tableCsv } from '../cohorts/index.ts'
import type { Processes } from './processes.ts'

/** What `consilium-agent model list --json` says of the run. */
export interface HeldModel {
  readonly run: string
  readonly digest: Digest | null
  readonly backend: string
  readonly own: { readonly rows: number; readonly accuracy: number; readonly auroc: number | null } | null
  readonly costs: readonly StepCost[]
}

export interface DemoFederation {
  /** Starts a run of the plan and follows it until it has ended. */
  run(plan: TrainingPlan): AsyncIterable<RunView>
  /** The model as a hospital holds it. */
  held(site: SiteName): Promise<HeldModel>
  /** Has a hospital write its model to a file; the file's path. */
  exportModel(site: SiteName): Promise<string>
}

/** Hospitals of the demo agree by rule to what the demo asks; outside a demo, people should look first. */
function policyText(plan: TrainingPlan, allowPlaintext: boolean): string {
  return (
    `allowPlaintext: ${allowPlaintext}\napprovalRules: [{ families: [${plan.model.family}], ` +
    `maxRounds: ${plan.rounds} }]\n`
  )
}

/** @param directory an empty one; everything is written there */
export async function startFederation(options: {
  readonly processes: Processes
  readonly directory: string
  readonly tables: readonly HospitalTable[]
  /** The hospitals agree to plans like this one. */
  readonly plan: TrainingPlan
  /** Also without encryption, to compare with; false if left out. */
  readonly allowPlaintext?: boolean
  /** Told what is being done. */
  readonly onPhase: (phase: string) => void
}): Promise<DemoFederation> {
  const { processes, directory, tables, plan, allowPlaintext = false, onPhase } = options
  const dir = join(directory, 'coordinator')
  const profile = ['--profile', join(directory, 'operator')]
  const siteDir = (site: SiteName): string => join(directory, site)

  onPhase('starting the coordinator')
  const { address, fingerprint } = await processes.start<{ address: string; fingerprint: string }>(
    'consilium',
    'serve',
    '--dir',
    dir,
    '--listen',
    '127.0.0.1:0',
    '--json',
    '--log-level',
    'warn',
  )
  const way = ['--coordinator', address, '--fingerprint', fingerprint]
  const invited = await processes.run<{ token: string }>(
    'consilium',
    'operator',
    'invite',
    'lead',
    '--role',
    'admin',
    '--dir',
    dir,
    '--json',
  )
  await processes.run(
    'consilium',
    'operator',
    'enroll',
    ...way,
    '--token',
    invited.token,
    ...profile,
    '--json',
  )

  onPhase(`${tables.length} hospitals join: each makes its keys, has them certified and starts its agent`)
  await Promise.all(
    tables.map(async (table) => {
      const { site } = table
      const data = join(directory, `${site}.csv`)
      await writeFile(data, tableCsv(table))
      await mkdir(siteDir(site), { mode: 0o700 })
      await writeFile(join(siteDir(site), 'policy.yaml'), policyText(plan, allowPlaintext))
      const { token } = await processes.run<{ token: string }>(
        'consilium',
        'site',
        'invite',
        site,
        ...profile,
        '--json',
      )
      await processes.run(
        'consilium-agent',
        'enroll',
        '--dir',
        siteDir(site),
        ...way,
        '--token',
        token,
        '--json',
      )
      await processes.start(
        'consilium-agent',
        'start',
        '--dir',
        siteDir(site),
        '--data',
        data,
        '--json',
        '--log-level',
        'warn',
      )
    }),
  )

  return {
    async *run(planned) {
      const file = join(directory, 'plan.yaml')
      await writeFile(file, planText(planned))
      // The run's id comes first, then its views.
      for await (const line of processes.follow<RunView | { readonly run: string }>(
        'consilium',
        'run',
        'start',
        file,
        '--watch',
        ...profile,
        '--json',
      )) {
        if ('phase' in line) yield line
      }
    },
    async held(site) {
      const [model] = await processes.run<readonly HeldModel[]>(
        'consilium-agent',
        'model',
        'list',
        '--dir',
        siteDir(site),
        '--json',
      )
      if (model === undefined)
        throw new ConsiliumError('RUN_FAILED', `hospital '${site}' holds no released model`)
      return model
    },
    async exportModel(site) {
      const out = join(directory, 'exported.model')
      await processes.run(
        'consilium-agent',
        'model',
        'export',
        'latest',
        '--dir',
        siteDir(site),
        '--out',
        out,
        '--json',
      )
      return out
    },
  }
}
