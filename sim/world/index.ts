export { NO_FAULTS, type SiteFaults } from './faults.ts'
export { MemoryLink } from './link.ts'
export { VirtualClock } from './virtual-clock.ts'
export { World, type WorldOptions } from './world.ts'
