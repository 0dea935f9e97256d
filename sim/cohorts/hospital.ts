/**
 * What makes one hospital's patients different from another's. Every figure is invented; none describes a
 * real place.
 */
import { type SeededRandom, type SiteName, seededRandom, siteName } from '@consilium/shared/kernel'

export const CHEST_PAIN = ['none', 'typical', 'atypical', 'non-anginal'] as const
export type ChestPain = (typeof CHEST_PAIN)[number]

/** Columns that a hospital may not have recorded for a patient. */
export const MAY_BE_MISSING = [
  'systolic',
  'cholesterol',
  'creatinine',
  'glucose',
  'oxygen',
  'chest_pain',
] as const
export type MayBeMissing = (typeof MAY_BE_MISSING)[number]

export interface HospitalProfile {
  readonly site: SiteName
  readonly patients: number
  /** Years. */
  readonly age: { readonly mean: number; readonly sd: number }
  /** In [0, 1]. */
  readonly maleShare: number
  /**
   * Mean severity of illness in standard deviations of a patient's own; moves every vital sign and laboratory
   * value.
   */
  readonly acuity: number
  /** Relative frequency of each kind of chest pain. */
  readonly chestPain: Readonly<Record<ChestPain, number>>
  /** Share of patients with the outcome, in (0, 1). */
  readonly prevalence: number
  /** Share of empty cells, in [0, 1). A column that is not named is always recorded. */
  readonly missing: Readonly<Partial<Record<MayBeMissing, number>>>
}

/**
 * Four hospitals that a person would tell apart at a glance: a general hospital, a heart centre, a rural
 * clinic, a geriatric hospital.
 */
export const FOUR_HOSPITALS: readonly HospitalProfile[] = [
  {
    site: siteName('city-general'),
    patients: 640,
    age: { mean: 58, sd: 15 },
    maleShare: 0.52,
    acuity: 0,
    chestPain: { none: 0.45, typical: 0.15, atypical: 0.2, 'non-anginal': 0.2 },
    prevalence: 0.3,
    missing: { cholesterol: 0.08, glucose: 0.05 },
  },
  {
    site: siteName('heart-centre'),
    patients: 390,
    age: { mean: 63, sd: 10 },
    maleShare: 0.68,
    acuity: 0.6,
    chestPain: { none: 0.1, typical: 0.45, atypical: 0.25, 'non-anginal': 0.2 },
    prevalence: 0.52,
    missing: { glucose: 0.15, oxygen: 0.02 },
  },
  {
    site: siteName('rural-clinic'),
    patients: 230,
    age: { mean: 49, sd: 14 },
    maleShare: 0.55,
    acuity: -0.5,
    chestPain: { none: 0.55, typical: 0.08, atypical: 0.12, 'non-anginal': 0.25 },
    prevalence: 0.2,
    missing: { cholesterol: 0.35, creatinine: 0.25, glucose: 0.3, chest_pain: 0.1 },
  },
  {
    site: siteName('st-anne-geriatric'),
    patients: 290,
    age: { mean: 79, sd: 7 },
    maleShare: 0.38,
    acuity: 0.4,
    chestPain: { none: 0.5, typical: 0.12, atypical: 0.26, 'non-anginal': 0.12 },
    prevalence: 0.4,
    missing: { cholesterol: 0.2, systolic: 0.03, oxygen: 0.1 },
  },
]

/**
 * As many hospitals as wanted: the four above first, then drawn ones, named `hospital-05` and on. The draw is
 * a function of the seed and the hospital's number, so asking for more hospitals never changes the first
 * ones.
 *
 * @param patients scales every hospital's number of patients, 1 as above
 */
export function hospitalProfiles(options: {
  readonly sites: number
  readonly seed: number
  readonly patients?: number
}): readonly HospitalProfile[] {
  const { sites, seed, patients = 1 } = options
  return Array.from({ length: sites }, (_, index) => {
    const profile =
      FOUR_HOSPITALS[index] ?? drawnProfile(index + 1, seededRandom('sim/hospital', seed, index))
    return { ...profile, patients: Math.max(60, Math.round(profile.patients * patients)) }
  })
}

function drawnProfile(number: number, random: SeededRandom): HospitalProfile {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform()
  const missing = Object.fromEntries(
    MAY_BE_MISSING.flatMap((column) => (random.uniform() < 0.5 ? [[column, between(0.02, 0.3)]] : [])),
  )
  return {
    site: siteName(`hospital-${String(number).padStart(2, '0')}`),
    // Many small ones and a few large ones.
    patients: Math.round(180 * Math.exp(between(0, 1.3))),
    age: { mean: between(48, 78), sd: between(8, 15) },
    maleShare: between(0.35, 0.7),
    acuity: between(-0.6, 0.7),
    chestPain: {
      none: between(0.2, 0.6),
      typical: between(0.08, 0.4),
      atypical: between(0.1, 0.3),
      'non-anginal': between(0.1, 0.3),
    },
    prevalence: between(0.18, 0.55),
    missing,
  }
}
