#!/usr/bin/env node
// Plain JavaScript that an old Node reads too: finds a Node that runs ../cli/main.ts and starts it there.
const name = 'consilium-agent'
const main = new URL('../cli/main.ts', import.meta.url).href

import('@consilium/shared/launch').then(
  (launch) => launch.default({ name, main }),
  () => {
    const remedy = "run 'npm ci' in the folder that has package-lock.json"
    process.stderr.write(`${name}: its packages are not installed; ${remedy}.\n`)
    process.exitCode = 13
  },
)
