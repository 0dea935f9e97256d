import { defineConfig } from 'vitest/config'
import { REMOVALS } from './tests/attacks/removals.ts'
import { MOVED } from './tests/shared/crypto/moved.ts'
import { editedSources } from './tests/support/edited-sources.ts'

const long = (process.env['LONG'] ?? '') !== ''

export default defineConfig({
  // Attacks are shown to work where a rule is taken out (tests/attacks), and checks to fail where SEAL is
  // another.
  plugins: [editedSources({ ...REMOVALS, ...MOVED })],
  test: {
    include: ['tests/**/*.test.ts'],
    // `npm run test:long` sets LONG and runs everything; `npm test` leaves the long ones out.
    exclude: ['**/node_modules/**', ...(long ? [] : ['tests/**/*.long.test.ts'])],
    // A process per file: SEAL and the WASM backend keep global state, and a crash in one must not take the
    // others along.
    pool: 'forks',
    // One more than the two cores that a small machine has: much of a test is waiting for processes.
    maxWorkers: 3,
    // Generous, since a slow machine is no fault; what must be fast is measured by `npm run bench`.
    testTimeout: long ? 1_800_000 : 600_000,
    hookTimeout: 600_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
})
