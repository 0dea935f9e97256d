/** Where a command writes: results on standard output, everything else on standard error. */

export interface Output {
  /** Results. The text brings its own line ends. */
  out(text: string): void
  /** Notes and errors. */
  err(text: string): void
  /** Whether a person looks at standard output. */
  readonly isInteractive: boolean
  /** Width of standard output in characters. */
  readonly columns: number
}

const DEFAULT_COLUMNS = 100

/** This process's streams. A reader that goes away (`| head`) ends the command quietly. */
export function processOutput(): Output {
  const { stdout, stderr } = process
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isInteractive: stdout.isTTY === true && process.env['TERM'] !== 'dumb',
    get columns() {
      return stdout.columns ?? DEFAULT_COLUMNS
    },
  }
}

/** One JSON value on one line. */
export function writeJson(output: Output, value: unknown): void {
  output.out(`${JSON.stringify(value)}\n`)
}
