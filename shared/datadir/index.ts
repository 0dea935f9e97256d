export { type ArchiveFiles, archiveFiles } from './archives.ts'
export {
  type DataDirectory,
  type DataDirectoryOptions,
  type DirectoryAccess,
  openDataDirectory,
} from './data-directory.ts'
export { createDatabase, type DatabaseOptions, openDatabase } from './database.ts'
export {
  makePrivateDirectory,
  removeUnfinishedIn,
  syncDirectory,
  writeFileDurably,
  writeFileDurablySync,
} from './durable.ts'
export { isSystemError, onDatabase, storageError } from './errors.ts'
export { changeFile, isDirectoryHeld } from './lock.ts'
export { checkedContent, fromRecord, type StoredRecord, toRecord } from './records.ts'
