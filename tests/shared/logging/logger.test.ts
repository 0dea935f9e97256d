/** Nothing is logged that is not on the list, whoever passes it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LogFields } from '@consilium/shared/kernel'
import { createLogger, type LogLevel } from '@consilium/shared/logging'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../support/manual-clock.ts'

function recorded(level: LogLevel): {
  readonly logger: ReturnType<typeof createLogger>
  readonly lines: string[]
} {
  const lines: string[] = []
  return {
    lines,
    logger: createLogger({
      level,
      clock: manualClock(Date.UTC(2026, 4, 4)),
      output: { write: (line) => void lines.push(line) },
    }),
  }
}

describe('a log line', () => {
  it('is one JSON object with time, level, message and the fields', () => {
    const { logger, lines } = recorded('debug')
    logger.info('run moved on', { run: 'run-0123456789abcdef', step: 3, ms: 1.5, reason: 'a\nb' })
    expect(lines).toHaveLength(1)
    expect(lines[0]?.endsWith('}\n')).toBe(true)
    expect(lines[0]?.trimEnd()).not.toContain('\n')
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: '2026-05-04T00:00:00.000Z',
      run: 'run-0123456789abcdef',
      step: 3,
      ms: 1.5,
      reason: 'a\nb',
      message: 'run moved on',
    })
  })

  it('holds no field that is not allowed, and no allowed one of another type', () => {
    const { logger, lines } = recorded('debug')
    const patient = {
      name: 'planted',
      birthDate: 'planted',
      reason: { text: 'planted' },
      step: 'planted',
      count: ['planted'],
      run: 'run-1',
      digest: null,
    }
    for (const level of ['debug', 'info', 'warn', 'error'] as const)
      logger[level]('read a record', patient as unknown as LogFields)
    const inherited: LogFields = Object.create({ reason: 'planted' })
    logger.info('inherited', inherited)
    const { message: _, ...spread } = {
      message: 'planted',
      msg: 'planted',
      err: new Error('planted'),
      toJSON: () => 'planted',
      ...patient,
    }
    logger.info('spread', spread as unknown as LogFields)
    expect(lines).toHaveLength(6)
    expect(lines.join('')).not.toContain('planted')
    expect(lines.slice(0, 4).map((line) => Object.keys(JSON.parse(line) as object))).toEqual(
      Array(4).fill(['level', 'time', 'run', 'message']),
    )
  })

  it('does not let a message pose as fields, and cuts what is too long', () => {
    const { logger, lines } = recorded('debug')
    logger.info('%s %o {"level":"error"}\n{"level":"error"}', { reason: 'x'.repeat(5000) })
    const line = JSON.parse(lines[0] ?? '') as { level: string; message: string; reason: string }
    expect(line.level).toBe('info')
    expect(line.message).toBe('%s %o {"level":"error"}\n{"level":"error"}')
    expect(line.reason).toHaveLength(1001)
  })

  it('shows what a terminal would obey or hide, as the same JSON', () => {
    const { logger, lines } = recorded('debug')
    logger.info('\u202egnp.exe \u009b1A', { reason: '\u001b[1A\u001b[2Kall well\u2028\u200b' })
    expect(lines[0]).toContain(String.raw`\u202egnp.exe \u009b1A`)
    expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u200b]/u)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        logger.info(text, { reason: text })
        expect(JSON.parse(lines.pop() ?? '')).toMatchObject({ message: text, reason: text })
      }),
    )
  })

  it.each<readonly [LogLevel, readonly string[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ])('at level %s comes from %j', (level, expected) => {
    const { logger, lines } = recorded(level)
    logger.debug('a')
    logger.info('a')
    logger.warn('a')
    logger.error('a')
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(expected)
  })

  it('goes to standard error, the last one before a crash too, and none to standard output', () => {
    const script = `import { createLogger } from '${join(import.meta.dirname, '../../../shared/logging/index.ts')}'
      import { systemClock } from '${join(import.meta.dirname, '../../../shared/kernel/index.ts')}'
      const logger = createLogger({ level: 'info', clock: systemClock })
      for (let n = 0; n < 100; n++) logger.info('line', { count: n })
      process.kill(process.pid, 'SIGKILL')`
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module-typescript', '-e', script],
      { encoding: 'utf8' },
    )
    expect([stdout, status, signal]).toEqual(['', null, 'SIGKILL'])
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { count: number }).count),
    ).toEqual(Array.from({ length: 100 }, (_, n) => n))
  })

  // Kept out: a log on a full disk that threw at whoever logged, and ended the agent.
  it.skipIf(!existsSync('/dev/full'))('that cannot be written ends nothing', () => {
    const { status, stdout } = spawnSync(
      '/bin/sh',
      ['-c', `exec "$0" --input-type=module-typescript -e "$1" 2>/dev/full`, process.execPath, logging(3)],
      {
        encoding: 'utf8',
      },
    )
    expect([status, stdout]).toEqual([0, 'went on\n'])
  })

  it('that nobody reads any more ends nothing', async () => {
    const child = spawn(process.execPath, [
      '--input-type=module-typescript',
      '-e',
      `await new Promise((go) => process.stdin.once('data', go))\n${logging(3)}`,
    ])
    child.stderr.destroy()
    await once(child.stderr, 'close')
    child.stdin.end('go')
    const [[code], said] = await Promise.all([once(child, 'close'), child.stdout.toArray()])
    expect([code, Buffer.concat(said).toString()]).toEqual([0, 'went on\n'])
  })
})

/** Logs some lines and says on standard output that it went on. */
function logging(lines: number): string {
  return `const { createLogger } = await import('${join(import.meta.dirname, '../../../shared/logging/index.ts')}')
    const { systemClock } = await import('${join(import.meta.dirname, '../../../shared/kernel/index.ts')}')
    const logger = createLogger({ level: 'info', clock: systemClock })
    for (let n = 0; n < ${lines}; n++) logger.info('line', { count: n })
    process.stdin.destroy()
    console.log('went on')`
}
