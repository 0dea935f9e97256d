/**
 * What of this room a plan is checked with: no TensorFlow.js stands behind it, so that the coordinator never
 * loads it.
 */
export { MISSING_MARKS, readInteger } from './cells.ts'
export { OTHER_CATEGORY } from './contract.ts'
