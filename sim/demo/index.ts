export { type DemoReport, runDemo } from './demo.ts'
export { type DemoFederation, startFederation } from './federation.ts'
export { Processes } from './processes.ts'
export { demoText } from './text.ts'
