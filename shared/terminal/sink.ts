/** One of this process's two streams, of which is known whether everything that was written has arrived. */
import { fstatSync, writeSync } from 'node:fs'
import { ConsiliumError, utf8 } from '../kernel/index.ts'
import { isSystemError, systemReason } from './files.ts'

/** Whether what was written arrived, or the reader has gone away (`| head`), which is no error. */
export type Delivery = 'written' | 'unread'

/** Standard output or standard error. */
type ProcessStream = NodeJS.WriteStream & { readonly fd: number }

const READER_GONE: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET'])

export class Sink {
  readonly stream: ProcessStream
  readonly #name: string
  readonly #isFile: boolean
  #last: Promise<void> = Promise.resolve()
  #failure: Error | null = null

  /** @param name for messages: `standard output` */
  constructor(stream: ProcessStream, name: string) {
    this.stream = stream
    this.#name = name
    this.#isFile = isFile(stream)
    stream.on('error', (error) => this.#fail(error))
  }

  /** After a failure nothing more is written until somebody has heard of it: what arrived has no gap. */
  write(text: string): void {
    if (this.#failure !== null || text === '') return
    if (!this.#isFile) {
      this.#last = new Promise((resolve) => {
        this.stream.write(text, (error) => {
          if (error) this.#fail(error)
          resolve()
        })
      })
      return
    }
    try {
      // Node's stream for a file takes a write that was cut short for a whole one: of a disk that becomes
      // full it says nothing.
      for (let rest = utf8(text); rest.length > 0; ) rest = rest.subarray(writeSync(this.stream.fd, rest))
    } catch (error) {
      this.#fail(error)
    }
  }

  /**
   * Resolves once everything that was written has arrived, or cannot. Each failure is told once.
   *
   * @throws ConsiliumError `STORAGE` if it could not be written, for another reason than that nobody reads
   * any more
   */
  async flushed(): Promise<Delivery> {
    await this.#last
    const failure = this.#failure
    this.#failure = null
    if (failure === null) return 'written'
    if (isSystemError(failure) && READER_GONE.has(failure.code)) return 'unread'
    const reason = isSystemError(failure) ? systemReason(failure) : failure.message
    throw new ConsiliumError(
      'STORAGE',
      `${this.#name} could not be written, and what is there is incomplete: ${reason}. What the ` +
        'command did is done: look before you repeat it, with its output where there is space',
      { cause: failure },
    )
  }

  #fail(thrown: unknown): void {
    this.#failure ??= thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

/**
 * Whether it goes into a file, or into a device that is no terminal (`/dev/full`), and not to somebody who
 * reads.
 */
function isFile({ fd, isTTY }: ProcessStream): boolean {
  const found = fstatSync(fd)
  return found.isFile() || found.isBlockDevice() || (found.isCharacterDevice() && isTTY !== true)
}
