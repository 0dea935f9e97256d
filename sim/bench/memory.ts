/** Peak memory of one site's encryption and opening, each in a process of its own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { MemoryTask } from './memory-child.ts'

const CHILD = join(import.meta.dirname, 'memory-child.ts')

/**
 * MB above the same process idle with SEAL loaded, and its threads started: the larger of encrypting and
 * opening.
 */
export async function peakMemory(options: Omit<MemoryTask, 'work'>): Promise<number> {
  const peaks: number[] = []
  for (const work of ['encrypt', 'open'] as const) {
    const task: MemoryTask = { ...options, work }
    const { stdout } = await promisify(execFile)(process.execPath, [CHILD, JSON.stringify(task)])
    peaks.push(Number(stdout))
  }
  return Math.max(...peaks)
}
