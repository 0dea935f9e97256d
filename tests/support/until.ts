import { setImmediate } from 'node:timers/promises'

/**
 * Lets everything else run until the condition holds; fails after two minutes. For conditions that real
 * sockets bring about.
 */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`it never came to pass: ${what}`)
    await setImmediate()
  }
}
