export { openSitePage } from './server.ts'
