/**
 * Patients of an invented hospital: who they are, what was measured, and whether they deteriorated.
 *
 * One latent severity per patient moves all measurements, as illness does. The outcome follows a logistic
 * model of the measurements with a U-shape and three interactions, the same in every hospital but for an
 * intercept that is solved for the hospital's prevalence. So hospitals differ in whom they see, not in what
 * makes people ill: what one learns is worth something to the others, and none of them sees the whole
 * picture.
 */
import { type SeededRandom, seededRandom } from '@consilium/shared/kernel'
import { CHEST_PAIN, type ChestPain, type HospitalProfile, type MayBeMissing } from './hospital.ts'
import type { HospitalTable } from './table.ts'

export const PATIENT_COLUMNS = [
  'age',
  'sex',
  'systolic',
  'heart_rate',
  'oxygen',
  'cholesterol',
  'creatinine',
  'glucose',
  'chest_pain',
  'smoker',
  'deteriorated',
] as const

interface Patient {
  readonly age: number
  readonly male: boolean
  readonly systolic: number
  readonly heartRate: number
  readonly oxygen: number
  readonly cholesterol: number
  readonly creatinine: number
  readonly glucose: number
  readonly chestPain: ChestPain
  readonly smoker: boolean
}

/** The hospital's table, a function of its profile and the seed alone. */
export function hospitalTable(profile: HospitalProfile, seed: number): HospitalTable {
  const random = seededRandom('sim/patients', seed, profile.site)
  const patients = Array.from({ length: profile.patients }, () => drawPatient(profile, random))
  const scores = patients.map(riskScore)
  const intercept = solveIntercept(scores, profile.prevalence)
  const rows = patients.map((patient, index) => {
    const deteriorated = random.uniform() < logistic((scores[index] ?? 0) + intercept)
    return cells({ patient, deteriorated, profile, random })
  })
  return { site: profile.site, columns: PATIENT_COLUMNS, rows }
}

function drawPatient(profile: HospitalProfile, random: SeededRandom): Patient {
  const age = Math.round(clamp(profile.age.mean + profile.age.sd * random.normal(), 18, 100))
  const severity = profile.acuity + random.normal()
  const smoker = random.uniform() < 0.28
  const value = (mean: number, sd: number, [low, high]: readonly [number, number]): number =>
    clamp(mean + sd * random.normal(), low, high)
  return {
    age,
    male: random.uniform() < profile.maleShare,
    systolic: Math.round(value(128 + 0.25 * (age - 55) - 4 * severity, 17, [70, 230])),
    heartRate: Math.round(value(80 + 7 * severity, 13, [35, 190])),
    oxygen: Math.round(value(96.5 - 1.2 * severity - (smoker ? 0.8 : 0), 1.8, [75, 100])),
    cholesterol: Math.round(value(205 + 8 * (smoker ? 1 : 0), 40, [90, 420])),
    creatinine:
      Math.round(
        100 *
          Math.exp(
            clamp(Math.log(0.95) + 0.006 * (age - 55) + 0.12 * severity + 0.26 * random.normal(), -1.2, 2.2),
          ),
      ) / 100,
    glucose: Math.round(
      100 * Math.exp(clamp(Math.log(1.12) + 0.06 * severity + 0.22 * random.normal(), -0.6, 1.5)),
    ),
    chestPain: pick(profile.chestPain, random),
    smoker,
  }
}

/**
 * The outcome's log-odds up to the intercept. Measurements in standard deviations of the whole population.
 */
function riskScore(patient: Patient): number {
  const age = (patient.age - 60) / 15
  const systolic = (patient.systolic - 128) / 18
  const heartRate = (patient.heartRate - 80) / 15
  const oxygen = (patient.oxygen - 96) / 2
  const cholesterol = (patient.cholesterol - 207) / 40
  const creatinine = Math.log(patient.creatinine) / 0.3
  const glucose = Math.log(patient.glucose / 112) / 0.23
  const pain = { none: 0, typical: 1.2, atypical: 0.5, 'non-anginal': -0.35 }[patient.chestPain]
  return (
    0.8 * age +
    0.5 * (patient.male ? 1 : 0) -
    0.55 * systolic +
    0.2 * systolic ** 2 +
    0.7 * heartRate -
    0.6 * oxygen +
    0.4 * cholesterol +
    0.7 * creatinine +
    0.4 * glucose +
    0.55 * (patient.smoker ? 1 : 0) +
    pain +
    0.35 * age * creatinine -
    0.35 * (patient.male ? 1 : 0) * oxygen -
    0.5 * heartRate * systolic
  )
}

function cells(options: {
  readonly patient: Patient
  readonly deteriorated: boolean
  readonly profile: HospitalProfile
  readonly random: SeededRandom
}): readonly string[] {
  const { patient, deteriorated, profile, random } = options
  const recorded = (column: MayBeMissing, text: string): string =>
    random.uniform() < (profile.missing[column] ?? 0) ? '' : text
  return [
    String(patient.age),
    patient.male ? 'male' : 'female',
    recorded('systolic', String(patient.systolic)),
    String(patient.heartRate),
    recorded('oxygen', String(patient.oxygen)),
    recorded('cholesterol', String(patient.cholesterol)),
    recorded('creatinine', patient.creatinine.toFixed(2)),
    recorded('glucose', String(patient.glucose)),
    recorded('chest_pain', patient.chestPain),
    patient.smoker ? 'yes' : 'no',
    deteriorated ? '1' : '0',
  ]
}

/** The intercept at which the mean probability is the prevalence, by bisection. */
function solveIntercept(scores: readonly number[], prevalence: number): number {
  let low = -20
  let high = 20
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    const mean = scores.reduce((sum, score) => sum + logistic(score + middle), 0) / scores.length
    if (mean < prevalence) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function pick(shares: Readonly<Record<ChestPain, number>>, random: SeededRandom): ChestPain {
  let left = random.uniform() * CHEST_PAIN.reduce((sum, kind) => sum + shares[kind], 0)
  for (const kind of CHEST_PAIN) {
    left -= shares[kind]
    if (left < 0) return kind
  }
  return 'none'
}

function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score))
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
