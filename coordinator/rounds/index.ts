export { createRunService, type RunDriver, type RunServiceOptions } from './driver.ts'
export type { AuditTrail, BlobStore, RunChange, RunStore, UploadTicket } from './ports.ts'
export { type Passage, type Reconciliation, reconcile } from './reconcile.ts'
export type { ReleasedModel, RunService } from './service.ts'
