/** What an attack came to. A hospital that says no ends the attack with an error that quotes it. */
export interface Gain {
  /** What the attacker has in the end. */
  readonly taken: readonly number[]
  /** What it wanted, worked out from what only the victim has. */
  readonly wanted: readonly number[]
  /** How far what it has may be off; default: not at all. */
  readonly within?: number
}
