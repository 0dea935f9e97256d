/** Where a federation under attack keeps things. */
import type { AgentStore, SiteFiles } from '@consilium/client-agent/agent'
import type { BlobStore, RunStore } from '@consilium/coordinator/rounds'
import { type Clock, type SiteName, systemRandom } from '@consilium/shared/kernel'
import { memoryAgentStore, memoryBlobStore, memoryRunStore, memorySiteFiles } from '@consilium/sim/stores'

export interface Stores {
  readonly runs: RunStore
  readonly blobs: BlobStore
  site(site: SiteName): { readonly store: AgentStore; readonly files: SiteFiles }
}

export function memoryStores(clock: Clock): Stores {
  return {
    runs: memoryRunStore(clock),
    blobs: memoryBlobStore(),
    site: () => ({ store: memoryAgentStore(systemRandom), files: memorySiteFiles() }),
  }
}
