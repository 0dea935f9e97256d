export type { AuditKey } from './audit-store.ts'
export {
  CONFIGURATION_FILE,
  type CoordinatorStorage,
  openCoordinatorDirectory,
  openCoordinatorStorage,
} from './storage.ts'
