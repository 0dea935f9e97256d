/**
 * A process that sets the coordinator's address a hundred times, and each time finds the one that it set
 * before: `node moving.ts DIRECTORY`.
 */
import { moveCoordinator } from '../../../client-agent/storage/index.ts'

const [, , directory = ''] = process.argv
process.stdout.write('begins\n')
let expected: string | null = null
for (let port = 1; port <= 100; port++) {
  const before = moveCoordinator(directory, `fed.example.org:${port}`)
  if (expected !== null && before !== expected) throw new Error(`found ${before}, expected ${expected}`)
  expected = `fed.example.org:${port}`
}
