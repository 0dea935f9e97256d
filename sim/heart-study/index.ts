export { type HeartFigures, type HeartSeed, type HeartStudy, heartStudy } from './study.ts'
export { heartStudyText } from './text.ts'
