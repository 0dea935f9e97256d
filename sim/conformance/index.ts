export { type ConformanceReport, checkConformance, type MethodResult } from './check.ts'
export { conformanceTable } from './report.ts'
