/** The real commands as real processes, and what they say. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { projectRoot } from './source-graph.ts'

export type Binary = 'consilium' | 'consilium-agent' | 'consilium-sim' | 'demo' | 'bench' | 'conformance'

const BINS: Readonly<Record<Binary, string>> = {
  consilium: join(projectRoot, 'coordinator/bin/consilium.js'),
  'consilium-agent': join(projectRoot, 'client-agent/bin/consilium-agent.js'),
  'consilium-sim': join(projectRoot, 'sim/bin/consilium-sim.js'),
  demo: join(projectRoot, 'sim/demo/main.ts'),
  bench: join(projectRoot, 'sim/bench/main.ts'),
  conformance: join(projectRoot, 'sim/conformance/main.ts'),
}

/**
 * What Node has made of the sources once is there for the hundreds of processes that come after: half of what
 * a short command takes.
 */
const COMPILE_CACHE = join(projectRoot, 'node_modules/.cache/consilium-tests')

/** Longest wait for a line that must come: generous, since it only ever passes when a test fails. */
const PATIENCE_MS = 120_000

export interface StartOptions {
  readonly args: readonly string[]
  /** Beside PATH; nothing else of the test's own environment reaches the process. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly uid?: number
  /** A file to write results to instead of to the test; `closed`: a pipe that nobody reads. */
  readonly stdout?: number | 'closed'
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end. */
export async function runCommand(binary: Binary, options: StartOptions): Promise<Ended> {
  return startProcess(binary, options).ended
}

/** Starts a command. Disposing of it kills it if it still runs. */
export function startProcess(
  binary: Binary,
  { args, env = {}, cwd, uid, stdout }: StartOptions,
): RunningProcess {
  const child = spawn(process.execPath, [BINS[binary], ...args], {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['ignore', typeof stdout === 'number' ? stdout : 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  // Closed before the process has begun to run, and so before it can have written.
  if (stdout === 'closed') child.stdout?.destroy()
  return new RunningProcess(`${binary} ${args.slice(0, 2).join(' ')}`, child)
}

/** What still runs. A worker that vitest ends, by a signal or by closing its channel, takes them along. */
const running = new Set<ChildProcess>()
const killRunning = (): void => {
  for (const child of running) child.kill('SIGKILL')
}
process.on('exit', killRunning)
process.on('disconnect', killRunning)
process.once('SIGTERM', () => {
  killRunning()
  process.exit(143)
})

export class RunningProcess implements AsyncDisposable {
  readonly name: string
  readonly out: Lines
  /** Standard error; the log is a JSON object a line. */
  readonly err: Lines
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess

  constructor(name: string, child: ChildProcess) {
    this.name = name
    this.#child = child
    running.add(child)
    child.once('exit', () => running.delete(child))
    const explain = (): string =>
      `${name}\nstandard output:\n${this.out.text()}\nstandard error:\n${this.err.text()}`
    this.out = new Lines(child.stdout ?? Readable.from([]), explain)
    this.err = new Lines(child.stderr as Readable, explain)
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.out.text(),
      stderr: this.err.text(),
    }))
  }

  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error(`${this.name} could not be started`)
    return pid
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** `kill -9`, and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.ended
  }

  /** A log line that fits, come or to come. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine> {
    return this.err.find((text) => {
      const line = parsed(text)
      return line !== null && fits(line) ? line : null
    })
  }

  /** Log lines so far. */
  log(): readonly LogLine[] {
    return this.err.lines.flatMap((text) => parsed(text) ?? [])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill()
  }
}

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly [field: string]: string | number
}

function parsed(text: string): LogLine | null {
  return text.startsWith('{') ? (JSON.parse(text) as LogLine) : null
}

/** The lines of a stream, as they come. */
export class Lines implements AsyncIterable<string> {
  readonly lines: string[] = []
  readonly #explain: () => string
  readonly #waiting = new Set<() => void>()
  #ended = false

  constructor(stream: Readable, explain: () => string) {
    this.#explain = explain
    const reader = createInterface({ input: stream })
    reader.on('line', (line) => {
      this.lines.push(line)
      this.#wake()
    })
    reader.on('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  text(): string {
    return this.lines.map((line) => `${line}\n`).join('')
  }

  /**
   * The first line that `read` makes something of, come or to come; fails when the stream ends or nothing
   * comes for long.
   */
  async find<Result>(read: (line: string) => Result | null): Promise<Result> {
    const late = AbortSignal.timeout(PATIENCE_MS)
    for (let next = 0; ; next++) {
      await this.#reached(next, late)
      const line = this.lines[next]
      if (line === undefined) throw new Error(`the line that was waited for never came: ${this.#explain()}`)
      const found = read(line)
      if (found !== null) return found
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const late = new AbortController()
    for (let next = 0; ; next++) {
      await this.#reached(next, late.signal)
      const line = this.lines[next]
      if (line === undefined) return
      yield line
    }
  }

  /** Resolves when there is a line of that number, or can be none any more. */
  #reached(index: number, late: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (index >= this.lines.length && !this.#ended && !late.aborted) return
        this.#waiting.delete(check)
        late.removeEventListener('abort', check)
        resolve()
      }
      this.#waiting.add(check)
      late.addEventListener('abort', check)
      check()
    })
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check()
  }
}
