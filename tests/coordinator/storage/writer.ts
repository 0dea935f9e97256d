/**
 * A process that writes to a coordinator's storage until it is killed, and says what was acknowledged:
 * `node writer.ts PATH` prints `opened`, then lines of {@link Acknowledged} as JSON.
 */
import { writeSync } from 'node:fs'
import { type Digest, systemClock } from '@consilium/shared/kernel'
import { auditEntry, bytes, digestOf, PLAN_TEXT, run, runState, stepRecord } from '../../contracts/samples.ts'
import { openTestStorage } from '../../support/coordinator-storage.ts'

export type Acknowledged =
  | { readonly kind: 'put'; readonly digest: Digest }
  | { readonly kind: 'appended'; readonly n: number; readonly stored: number }
  | { readonly kind: 'completed'; readonly n: number }
  | { readonly kind: 'committed'; readonly step: number }

/** The n-th content that is uploaded. */
export function uploadOf(n: number): Uint8Array {
  return bytes(200_000 + n, n)
}

/** Its ticket. */
export function ticketOf(n: number): {
  readonly owner: string
  readonly digest: Digest
  readonly bytes: number
} {
  const content = uploadOf(n)
  return { owner: `basel/${run(1)}`, digest: digestOf(content), bytes: content.length }
}

const CHUNK = 30_000

function say(acknowledged: Acknowledged | 'opened'): void {
  writeSync(1, `${JSON.stringify(acknowledged)}\n`)
}

async function writeForEver(path: string): Promise<never> {
  const { runs, blobs } = openTestStorage({ path, access: 'create', clock: systemClock })
  say('opened')
  let step = runs.run(run(1))?.current.step ?? -1
  for (let n = 0; ; n = (n + 1) % 200) {
    const content = uploadOf(n)
    const ticket = ticketOf(n)
    for (let stored = await blobs.begin(ticket); stored < content.length; ) {
      const chunk = content.subarray(stored, stored + CHUNK)
      await blobs.append(ticket, stored, chunk)
      stored += chunk.length
      say({ kind: 'appended', n, stored })
    }
    await blobs.complete(ticket)
    say({ kind: 'completed', n })
    say({ kind: 'put', digest: await blobs.put(bytes(8192, n)) })
    step += 1
    const state = runState(run(1))
    const change = {
      state: { ...state, current: { ...state.current, step } },
      audit: [auditEntry('step', { step }), auditEntry('again', { step })],
      archived: [stepRecord(run(1), step)],
    }
    runs.commit(step === 0 ? { ...change, plan: PLAN_TEXT } : change)
    say({ kind: 'committed', step })
  }
}

if (import.meta.main) await writeForEver(process.argv[2] ?? '')
