/**
 * A process that holds a data directory until it is killed: `node hold.ts PATH`; says `held` or the error's
 * code.
 */
import { openDataDirectory } from '../../../shared/datadir/index.ts'

try {
  openDataDirectory({
    path: process.argv[2] ?? '',
    owner: 'agent',
    format: 1,
    access: 'create',
    ifMissing: '',
    peoplesFiles: [],
    initialise() {},
  })
  process.stdout.write('held\n')
  setInterval(() => {}, 60_000)
} catch (thrown) {
  process.stdout.write(
    `${thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)}\n`,
  )
}
