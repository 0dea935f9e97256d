/**
 * What may go wrong at a site of a simulated world. Pure functions of the run's course, so that a seed
 * repeats it exactly.
 */
import type { CommandKind } from '@consilium/shared/protocol'

export interface SiteFaults {
  /**
   * Whether the site can be reached while the run is at a step.
   *
   * @param contributed whether its contribution to that step is in
   */
  online(step: number, contributed: boolean): boolean
  /** Milliseconds of virtual time until a command reaches the site, beyond the network's usual delay. */
  lateMs(step: number, kind: CommandKind): number
}

export const NO_FAULTS: SiteFaults = { online: () => true, lateMs: () => 0 }
