export { CONFIGURATION_FILE, type CoordinatorStorage, openCoordinatorStorage } from './storage.ts'
