export { memoryBlobStore } from './blob-store.ts'
export { memoryRunStore } from './run-store.ts'
export { memoryAgentStore, memorySiteFiles, tableRecords } from './site-stores.ts'
