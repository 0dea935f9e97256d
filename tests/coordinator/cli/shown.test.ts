/** What a run's sites say is shown as what it is, and a run that nobody can be shown is not followed. */
import { ConsiliumError, siteName } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'
import { asLines } from '@consilium/shared/terminal'
import { describe, expect, it } from 'vitest'
import { runLines } from '../../../coordinator/cli/run-text.ts'
import { watchRun } from '../../../coordinator/cli/watching.ts'
import { type HeardOptions, heardOutput } from '../../support/heard-output.ts'
import { shownRun } from '../../support/shown-run.ts'

const FORGED = 'our vote\nrun-1  released\u001b[1A\u001b[2K\u202e'
const SHOWN = String.raw`our vote\nrun-1  released\u001b[1A\u001b[2K\u202e`

async function watched(views: readonly RunView[], options: HeardOptions & { readonly json?: boolean } = {}) {
  const heard = heardOutput(options)
  const client = {
    async *watch() {
      yield* views
    },
  } as unknown as Parameters<typeof watchRun>[0]['client']
  const { signal } = new AbortController()
  const ended = watchRun({
    client,
    signal,
    run: shownRun().run,
    output: heard.output,
    json: options.json ?? false,
  })
  const error = await ended.then(
    () => null,
    (thrown: unknown) => thrown as ConsiliumError,
  )
  return { out: heard.out(), error }
}

describe("a reason of others'", () => {
  const declined = [{ site: siteName('site-x'), reason: FORGED }]
  const failed = shownRun({
    phase: 'failed',
    failure: { code: 'POLICY_REFUSED', reason: FORGED },
    declined,
    paused: FORGED,
  })

  it('is part of one line of run watch, and of the error that ends it', async () => {
    const { out, error } = await watched([failed])
    expect(out).toMatch(/^\S+ \S+ {2}failed; .*\n$/)
    expect(out).toContain(`does not join: site-x, since ${SHOWN}; waits: ${SHOWN}`)
    expect(error).toMatchObject({
      code: 'RUN_FAILED',
      message: expect.stringContaining(String.raw`failed: our vote\nrun-1  released\u001b`),
    })
  })

  it('is part of one line of run show and of the live view', async () => {
    const live = await watched([failed], { isInteractive: true })
    for (const text of [asLines(runLines(failed)), live.out]) {
      expect(text).not.toMatch(/^run-1/m)
      expect(text).toContain(`ended without a model: ${SHOWN}`.slice(0, 90))
    }
  })

  it('is the same value in JSON', async () => {
    const { out } = await watched([failed], { json: true })
    expect(JSON.parse(out)).toEqual(failed)
    expect(out).not.toMatch(/\p{Bidi_Control}/u)
  })
})

describe('a run that nobody can be shown', () => {
  const running = [shownRun({ step: 1 }), shownRun({ step: 2 }), shownRun({ phase: 'failed' })]

  it('is not followed on: an error where it cannot be written', async () => {
    const flushed = () =>
      Promise.reject(new ConsiliumError('STORAGE', 'standard output could not be written'))
    const { out, error } = await watched(running, { flushed })
    expect(error).toMatchObject({ code: 'STORAGE' })
    expect(out.trimEnd().split('\n')).toHaveLength(1)
  })

  it('is not followed on: quietly where nobody reads', async () => {
    const { out, error } = await watched(running, { flushed: async () => 'unread' })
    expect(error).toBeNull()
    expect(out.trimEnd().split('\n')).toHaveLength(1)
  })
})
