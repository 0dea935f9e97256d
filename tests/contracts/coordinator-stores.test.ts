import type { Clock } from '@consilium/shared/kernel'
import type { CoordinatorStorage } from '../../coordinator/storage/index.ts'
import { memoryBlobStore, memoryRunStore } from '../../sim/stores/index.ts'
import { testAuditKey } from '../support/audit-keys.ts'
import { openTestStorage } from '../support/coordinator-storage.ts'
import { memoryMembership } from '../support/memory-membership.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { blobStoreContract } from './blob-store.ts'
import { type Fixture, inMemory } from './fixture.ts'
import { membershipStoreContract } from './membership-store.ts'
import { runStoreContract } from './run-store.ts'
import { steppingClock } from './samples.ts'

async function onDisk<Subject>(pick: (storage: CoordinatorStorage) => Subject): Promise<Fixture<Subject>> {
  const directory = await temporaryDirectory()
  const clock: Clock = steppingClock()
  const open = (): CoordinatorStorage =>
    openTestStorage({ path: directory.join('data'), access: 'create', clock })
  let storage = open()
  return {
    subject: pick(storage),
    async reopen() {
      storage.close()
      storage = open()
      return pick(storage)
    },
    async [Symbol.asyncDispose]() {
      storage.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

runStoreContract('SQLite', () =>
  onDisk(({ runs, audit }) => ({ store: runs, certificates: () => audit.auditCertificates() })),
)
runStoreContract('memory', () => {
  const key = testAuditKey()
  return inMemory({ store: memoryRunStore(steppingClock(), key), certificates: () => [key.certificate] })
})
blobStoreContract('disk', () => onDisk(({ blobs }) => blobs))
blobStoreContract('memory', () => inMemory(memoryBlobStore()))
membershipStoreContract('SQLite', () => onDisk(({ members }) => members))
membershipStoreContract('memory', () => inMemory(memoryMembership()))
