import type { Clock } from '@consilium/shared/kernel'
import { type CoordinatorStorage, openCoordinatorStorage } from '../../coordinator/storage/index.ts'
import { memoryBlobStore, memoryRunStore } from '../../sim/stores/index.ts'
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
  const open = (): CoordinatorStorage => openCoordinatorStorage({ path: directory.join('data'), access: 'create', clock })
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

runStoreContract('SQLite', () => onDisk(({ runs }) => runs))
runStoreContract('memory', () => inMemory(memoryRunStore(steppingClock())))
blobStoreContract('disk', () => onDisk(({ blobs }) => blobs))
blobStoreContract('memory', () => inMemory(memoryBlobStore()))
membershipStoreContract('SQLite', () => onDisk(({ members }) => members))
membershipStoreContract('memory', () => inMemory(memoryMembership()))
