export { type DemoReport, runDemo } from './demo.ts'
export { demoText } from './text.ts'
