/** Where a command writes: results on standard output, everything else on standard error. */
import { asConsiliumError, type Logger, visible } from '../kernel/index.ts'
import { type Delivery, Sink } from './sink.ts'

/**
 * Others' text is shown and not obeyed: no character of what is written moves the cursor, turns the writing
 * or hides.
 */
export interface Output {
  /** Results. The text brings its own line ends. */
  out(text: string): void
  /** Notes and errors. */
  err(text: string): void
  /**
   * Results in the place of the last `lines` lines of them, where a person looks. The only way to move the
   * cursor.
   */
  redraw(lines: number, text: string): void
  /**
   * Resolves once all results are written, to `unread` if nobody reads them any more. Each failure is told
   * once.
   *
   * @throws ConsiliumError `STORAGE` if they could not be written
   */
  flushed(): Promise<Delivery>
  /** Whether a person looks at the results. */
  readonly isInteractive: boolean
  /** Width of the results in characters. */
  readonly columns: number
}

const DEFAULT_COLUMNS = 100
const CLEAR_BELOW = '\u001b[J'

/** This process's streams. */
export function processOutput(): Output {
  return outputOn(new Sink(process.stdout, 'standard output'), new Sink(process.stderr, 'standard error'))
}

/**
 * Everything on standard error, for what is shown beside a result. That it cannot be written is nobody's
 * error.
 */
export function notesOutput(): Output {
  const notes = new Sink(process.stderr, 'standard error')
  return outputOn(notes, notes)
}

function outputOn(results: Sink, notes: Sink): Output {
  const { stream } = results
  return {
    out: (text) => results.write(visible(text)),
    err: (text) => notes.write(visible(text)),
    redraw: (lines, text) =>
      results.write(`${lines === 0 ? '' : `\u001b[${lines}A\r`}${CLEAR_BELOW}${visible(text)}`),
    flushed: () => results.flushed(),
    isInteractive: stream.isTTY === true && process.env['TERM'] !== 'dumb',
    get columns() {
      return stream.columns || DEFAULT_COLUMNS
    },
  }
}

/** One JSON value on one line. */
export function writeJson(output: Output, value: unknown): void {
  output.out(`${JSON.stringify(value)}\n`)
}

/**
 * What a process that stays has written, that it is ready, has arrived, or the log says why not. Others
 * depend on such a process, and what it said has done its work: a full disk, or a reader that went away, is
 * no reason to end it.
 */
export async function announced(output: Output, logger: Logger): Promise<void> {
  try {
    if ((await output.flushed()) === 'unread')
      logger.warn('nobody reads standard output', { reason: 'its reader has gone away' })
  } catch (thrown) {
    logger.warn('standard output could not be written', { reason: asConsiliumError(thrown).message })
  }
}
