/** A process that stores a part of an upload, says so and waits to be killed: `node uploading.ts PATH`. */
import { writeSync } from 'node:fs'
import { systemClock } from '@consilium/shared/kernel'
import { bytes, digestOf, run } from '../../contracts/samples.ts'
import { openTestStorage } from '../../support/coordinator-storage.ts'

const content = bytes(200_000)

/** What is uploaded, by `basel` for run 1. */
export const TICKET = { owner: `basel/${run(1)}`, digest: digestOf(content), bytes: content.length }
export const STORED = 30_000

if (import.meta.main) {
  const { blobs } = openTestStorage({ path: process.argv[2] ?? '', access: 'create', clock: systemClock })
  await blobs.begin(TICKET)
  await blobs.append(TICKET, 0, content.subarray(0, STORED))
  writeSync(1, 'stored\n')
  process.stdin.resume()
}
