export { type CoordinatorStorage, openCoordinatorStorage } from './storage.ts'
