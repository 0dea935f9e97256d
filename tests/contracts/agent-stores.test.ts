import { type AgentStorage, openAgentStorage } from '../../client-agent/storage/index.ts'
import { memoryAgentStore, memorySiteFiles } from '../../sim/stores/index.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { testRandom } from '../support/test-random.ts'
import { agentStoreContract } from './agent-store.ts'
import { type Fixture, inMemory } from './fixture.ts'
import { siteFilesContract } from './site-files.ts'

async function onDisk<Subject>(pick: (storage: AgentStorage) => Subject): Promise<Fixture<Subject>> {
  const directory = await temporaryDirectory()
  const random = testRandom('agent stores')
  const open = (): AgentStorage =>
    openAgentStorage({ path: directory.join('data'), access: 'create', random })
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

agentStoreContract('SQLite', () => onDisk(({ store }) => store))
agentStoreContract('memory', () => inMemory(memoryAgentStore(testRandom('memory'))))
siteFilesContract('disk', () => onDisk(({ files }) => files))
siteFilesContract('memory', () => inMemory(memorySiteFiles()))
