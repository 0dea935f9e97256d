import { defineConfig } from 'vitest/config'

const long = (process.env['LONG'] ?? '') !== ''

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // `npm run test:long` sets LONG and runs everything; `npm test` leaves the long ones out.
    exclude: ['**/node_modules/**', ...(long ? [] : ['tests/**/*.long.test.ts'])],
    // A process per file: SEAL and the WASM backend keep global state, and a crash in one must not take the others along.
    pool: 'forks',
    maxWorkers: 2,
    // Generous, since a slow machine is no fault; what must be fast is measured by `npm run bench`.
    testTimeout: long ? 900_000 : 240_000,
    hookTimeout: 240_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
})
