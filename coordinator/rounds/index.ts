export { nextAuditRow, verifyAudit } from './audit-chain.ts'
export { createRunService, type RunDriver, type RunServiceOptions } from './driver.ts'
export type { AuditRow, BlobStore, RunChange, RunStore, UploadTicket } from './ports.ts'
export type { ReleasedModel, RunService } from './service.ts'
