export { heartStudy } from './study.ts'
export { heartStudyText } from './text.ts'
