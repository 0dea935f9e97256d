/** The real commands as real processes, all of which are gone when the demo is. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ConsiliumError } from '@consilium/shared/kernel'
import { asLines } from '@consilium/shared/terminal'

export type Binary = 'consilium' | 'consilium-agent'

const BINS: Readonly<Record<Binary, string>> = {
  consilium: fileURLToPath(new URL('../../coordinator/bin/consilium.js', import.meta.url)),
  'consilium-agent': fileURLToPath(new URL('../../client-agent/bin/consilium-agent.js', import.meta.url)),
}

/** How long a process may take to end after SIGTERM before it is killed. */
const GRACE_MS = 10_000

/** How much of what a process said on standard error is kept to explain its failure. */
const KEPT_LINES = 12

interface Running {
  readonly name: string
  readonly child: ChildProcess
  readonly lines: AsyncIterator<string>
  readonly complaints: readonly string[]
  /** Resolves to the exit code; a signal counts as −1. */
  readonly ended: Promise<number>
}

export class Processes {
  readonly #env: Readonly<Record<string, string>>
  readonly #running = new Set<Running>()
  #stopping = false

  /** @param env beside PATH; nothing else of the demo's own environment reaches the processes */
  constructor(env: Readonly<Record<string, string>>) {
    this.#env = { PATH: process.env['PATH'] ?? '', ...env }
    // However this process ends, the others do not outlive it.
    process.once('exit', () => {
      for (const { child } of this.#running) child.kill('SIGKILL')
    })
  }

  /**
   * Runs a command to its end and reads the JSON that it prints. @throws ConsiliumError `RUN_FAILED` with
   * what the command said
   */
  async run<Result>(binary: Binary, ...args: readonly string[]): Promise<Result> {
    const running = this.#spawn(binary, args)
    const first = await running.lines.next()
    const code = await running.ended
    if (code !== 0) throw failure(running, `ended with exit code ${code}`)
    if (first.done === true) throw failure(running, 'printed nothing')
    return JSON.parse(first.value) as Result
  }

  /**
   * Starts a command that stays, and waits for the JSON line that says that it is ready. @throws
   * ConsiliumError `RUN_FAILED`
   */
  async start<Ready>(binary: Binary, ...args: readonly string[]): Promise<Ready> {
    const running = this.#spawn(binary, args)
    const first = await running.lines.next()
    if (first.done === true)
      throw failure(running, `ended with exit code ${await running.ended} before it was ready`)
    running.ended.then(
      (code) => {
        if (!this.#stopping)
          process.stderr.write(
            asLines([`${running.name} ended by itself with exit code ${code}`, ...running.complaints]),
          )
      },
      () => {},
    )
    return JSON.parse(first.value) as Ready
  }

  /** Follows a command's JSON lines to its end. @throws ConsiliumError `RUN_FAILED` if it ends badly */
  async *follow<Line>(binary: Binary, ...args: readonly string[]): AsyncIterable<Line> {
    const running = this.#spawn(binary, args)
    for (;;) {
      const line = await running.lines.next()
      if (line.done === true) break
      yield JSON.parse(line.value) as Line
    }
    const code = await running.ended
    if (code !== 0) throw failure(running, `ended with exit code ${code}`)
  }

  /** Process ids of what runs now, by binary. */
  pids(binary: Binary): readonly number[] {
    return [...this.#running].flatMap(({ name, child }) =>
      name.split(' ')[0] === binary && child.pid !== undefined ? [child.pid] : [],
    )
  }

  /**
   * SIGTERM to all that still run, SIGKILL to what has not ended after a while; resolves when all are gone.
   */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(
      [...this.#running].map(async ({ child, ended }) => {
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
        await ended
        clearTimeout(timer)
      }),
    )
  }

  #spawn(binary: Binary, args: readonly string[]): Running {
    if (this.#stopping) throw new ConsiliumError('RUN_FAILED', 'the demo was stopped')
    const child = spawn(process.execPath, [BINS[binary], ...args], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const complaints: string[] = []
    createInterface({ input: child.stderr }).on('line', (line) => {
      complaints.push(line)
      if (complaints.length > KEPT_LINES) complaints.shift()
    })
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve(code ?? -1))
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const running: Running = {
      name: [binary, ...args.slice(0, 2)].join(' '),
      child,
      lines,
      complaints,
      ended,
    }
    this.#running.add(running)
    ended.then(
      () => this.#running.delete(running),
      () => this.#running.delete(running),
    )
    return running
  }
}

function failure({ name, complaints }: Running, what: string): ConsiliumError {
  return new ConsiliumError(
    'RUN_FAILED',
    `'${name}' ${what}${complaints.length === 0 ? '' : `; it said:\n${complaints.join('\n')}`}`,
  )
}
