/** A whole federation of real processes in a directory that is gone afterwards. */
import { mkdir, writeFile } from 'node:fs/promises'
import type { RunView } from '@consilium/shared/protocol'
import { type Ended, type RunningProcess, runCommand, startProcess } from './processes.ts'
import { hospitalCsv } from './small-hospitals.ts'
import { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts'

export interface FederationOptions {
  /** How many sites are enrolled and have a running agent. Default: 4. */
  readonly sites?: number
  /** Text of every site's `policy.yaml`; default: what enrollment writes. */
  readonly policy?: string
  readonly logLevel?: 'info' | 'debug'
  /** Further flags of `consilium serve`. */
  readonly coordinatorFlags?: readonly string[]
  /** Further flags of `consilium-agent start`. */
  readonly agentFlags?: readonly string[]
  /** Further variables of every `consilium-agent`. */
  readonly agentEnv?: Readonly<Record<string, string>>
  /** What sites dial, given the coordinator's address; default: that. */
  readonly dialled?: (coordinator: string) => Promise<string>
}

/** A site with its agent's process. */
export interface FederationSite {
  readonly name: string
  /** Its data directory. */
  readonly dir: string
  readonly data: string
  agent: RunningProcess
  /** Starts the agent again; the old process must be gone. Further flags come after the federation's. */
  restart(...flags: readonly string[]): Promise<void>
  /** Runs `consilium-agent` for this site: `--dir` is added. */
  command(...args: readonly string[]): Promise<Ended>
}

export interface Federation extends AsyncDisposable {
  readonly directory: TemporaryDirectory
  readonly address: string
  readonly fingerprint: string
  /** The coordinator's data directory. */
  readonly dir: string
  readonly sites: readonly FederationSite[]
  /** Invites one site more, which has a running agent when it resolves. */
  enrol(): Promise<FederationSite>
  coordinator: RunningProcess
  /** Starts the coordinator again, on the same port; the old process must be gone. */
  restart(): Promise<void>
  /** Starts the coordinator again, on another port; the old process must be gone. Resolves to `HOST:PORT`. */
  move(): Promise<string>
  /** Runs `consilium` as the federation's admin. */
  command(...args: readonly string[]): Promise<Ended>
  /** Starts a run from a plan's text; returns its id. */
  startRun(plan: string): Promise<string>
  /**
   * Resolves when the sites begin to work on a step, as the coordinator's own log has it: at once, and no
   * step is missed, where a command would have to start first and a watcher sees the latest view alone.
   */
  reached(run: string, step: number): Promise<void>
  /** `consilium run watch --json` as it goes: the views, then how the process ended. */
  watch(run: string): Watch
}

export interface Watch extends AsyncDisposable, AsyncIterable<RunView> {
  /** The first view that fits, come or to come. */
  seen(fits: (view: RunView) => boolean): Promise<RunView>
  readonly ended: Promise<Ended>
}

/** A policy that approves the plans of `small-hospitals.ts` without a person. */
export const APPROVING_POLICY = 'approvalRules: [{ families: [logistic-regression], maxRounds: 20 }]\n'

/** Fails with what the command said unless it succeeded; its standard output as JSON. */
export function succeeded<Result = Record<string, unknown>>({ code, stdout, stderr }: Ended): Result {
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  return JSON.parse(stdout.split('\n')[0] ?? '') as Result
}

export async function startFederation(options: FederationOptions = {}): Promise<Federation> {
  const {
    sites: count = 4,
    policy,
    logLevel = 'info',
    coordinatorFlags = [],
    agentFlags = [],
    agentEnv = {},
    dialled = async (address) => address,
  } = options
  const directory = await temporaryDirectory()
  const dir = directory.join('coordinator')
  const env = { HOME: directory.path, CONSILIUM_PROFILE: directory.join('profile'), ...agentEnv }
  const started: RunningProcess[] = []
  const start = async (
    binary: 'consilium' | 'consilium-agent',
    args: readonly string[],
  ): Promise<{ process: RunningProcess; ready: Record<string, string> }> => {
    const running = startProcess(binary, { args: [...args, '--json', '--log-level', logLevel], env })
    started.push(running)
    return {
      process: running,
      ready: await running.out.find((line) => JSON.parse(line) as Record<string, string>),
    }
  }
  const serve = (listen: string) =>
    start('consilium', ['serve', '--dir', dir, '--listen', listen, ...coordinatorFlags])
  const command = (...args: readonly string[]) => runCommand('consilium', { args, env })

  try {
    const { process: coordinator, ready } = await serve('127.0.0.1:0')
    const { address = '', fingerprint = '' } = ready
    const join = (at: string) => ['--coordinator', at, '--fingerprint', fingerprint]
    const invited = succeeded<{ token: string }>(
      await command('operator', 'invite', 'anna', '--role', 'admin', '--dir', dir, '--json'),
    )
    succeeded(await command('operator', 'enroll', ...join(address), '--token', invited.token, '--json'))
    const dial = await dialled(address)

    const enrol = async (index: number): Promise<FederationSite> => {
      const name = `site-${String.fromCharCode(97 + index)}`
      const siteDir = directory.join(name)
      const data = directory.join(`${name}.csv`)
      await writeFile(data, hospitalCsv(index))
      if (policy !== undefined) {
        await mkdir(siteDir, { mode: 0o700 })
        await writeFile(directory.join(name, 'policy.yaml'), policy)
      }
      const { token } = succeeded<{ token: string }>(await command('site', 'invite', name, '--json'))
      const agentCommand = (...args: readonly string[]) =>
        runCommand('consilium-agent', { args: [...args, '--dir', siteDir], env })
      succeeded(await agentCommand('enroll', ...join(dial), '--token', token, '--json'))
      const startAgent = async (flags: readonly string[] = []) =>
        (
          await start('consilium-agent', [
            'start',
            '--dir',
            siteDir,
            '--data',
            data,
            '--backend',
            'cpu',
            ...agentFlags,
            ...flags,
          ])
        ).process
      const site: FederationSite = {
        name,
        dir: siteDir,
        data,
        agent: await startAgent(),
        command: agentCommand,
        async restart(...flags) {
          await site.agent.ended
          site.agent = await startAgent(flags)
        },
      }
      return site
    }
    const connected = async (index: number): Promise<FederationSite> => {
      const site = await enrol(index)
      await site.agent.logged(({ message }) => message.startsWith('session'))
      return site
    }
    const sites = await Promise.all(Array.from({ length: count }, (_, index) => connected(index)))

    const federation: Federation = {
      directory,
      address,
      fingerprint,
      dir,
      sites,
      async enrol() {
        const site = await connected(sites.length)
        sites.push(site)
        return site
      },
      coordinator,
      command,
      async restart() {
        await federation.coordinator.ended
        federation.coordinator = (await serve(address)).process
      },
      async move() {
        await federation.coordinator.ended
        const { process, ready } = await serve('127.0.0.1:0')
        federation.coordinator = process
        return ready['address'] ?? ''
      },
      async startRun(plan) {
        const file = directory.join('plan.yaml')
        await writeFile(file, plan)
        return succeeded<{ run: string }>(await command('run', 'start', file, '--json')).run
      },
      async reached(run, step) {
        await federation.coordinator.logged(
          (line) =>
            line.message === 'run moved on' &&
            line['run'] === run &&
            line['step'] === step &&
            line['phase'] === 'collecting',
        )
      },
      watch: (run) => watch(startProcess('consilium', { args: ['run', 'watch', run, '--json'], env })),
      async [Symbol.asyncDispose]() {
        await Promise.all(started.map((each) => each[Symbol.asyncDispose]()))
        await directory[Symbol.asyncDispose]()
      },
    }
    return federation
  } catch (thrown) {
    await Promise.all(started.map((each) => each[Symbol.asyncDispose]()))
    await directory[Symbol.asyncDispose]()
    throw thrown
  }
}

function watch(running: RunningProcess): Watch {
  const view = (line: string): RunView => JSON.parse(line) as RunView
  return {
    ended: running.ended,
    seen: (fits) =>
      running.out.find((line) => {
        const seen = view(line)
        return fits(seen) ? seen : null
      }),
    async *[Symbol.asyncIterator]() {
      for await (const line of running.out) yield view(line)
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
