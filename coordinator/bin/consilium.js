#!/usr/bin/env node
// Plain JavaScript that an old Node reads too: finds a Node that runs ../cli/main.ts and starts it there.
import('@consilium/shared/launch').then(
  (launch) => launch.default({ name: 'consilium', main: new URL('../cli/main.ts', import.meta.url).href }),
  () => {
    process.stderr.write(
      "consilium: its packages are not installed; run 'npm ci' in the folder that has package-lock.json.\n",
    )
    process.exitCode = 13
  },
)
