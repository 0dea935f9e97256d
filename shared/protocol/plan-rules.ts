/**
 * Rules for new plans, which came after the format: what reads well and means something else at the sites.
 * Plans that ran before are not held against them, and stay readable.
 */
import type { z } from 'zod'
import { MISSING_MARKS, OTHER_CATEGORY, readInteger } from '../training/public.ts'
import { featureSchema, labelSchema, splitSchema } from './plan-schema.ts'

/** Names and indices, from the top. */
type Path = readonly PropertyKey[]

/** Something that is wrong at a place of a plan. */
export interface PlanProblem {
  readonly path: Path
  /** What is wrong, in plain words, without the place. */
  readonly says: string
}

type Feature = z.output<typeof featureSchema>
type Label = z.output<typeof labelSchema>
type Split = z.output<typeof splitSchema>

/** A text of the plan that is compared with cells, and where it stands. */
interface Word {
  readonly text: string
  readonly path: Path
}

/**
 * @param raw the plan as it was written. Parts that have not the form of a plan's are passed over: that is
 * said of them already
 */
export function ruleProblems(raw: unknown): readonly PlanProblem[] {
  const features = featuresOf(raw)
  const label = wellFormed(labelSchema, valueAt(raw, LABEL))
  const split = wellFormed(splitSchema, valueAt(raw, SPLIT))
  return [
    ...features.flatMap((placed) => categoryProblems(raw, placed)),
    ...(label === null ? [] : labelProblems(label)),
    ...(split === null ? [] : markProblems(split)),
    ...columnProblems({ features, label, split }),
  ]
}

const FEATURES = ['data', 'features']
const LABEL = ['data', 'label']
const SPLIT = ['evaluation', 'split']

interface PlacedFeature {
  readonly feature: Feature
  readonly path: Path
}

function featuresOf(raw: unknown): readonly PlacedFeature[] {
  const list = valueAt(raw, FEATURES)
  if (!Array.isArray(list)) return []
  return list.flatMap((each: unknown, index) => {
    const feature = wellFormed(featureSchema, each)
    return feature === null ? [] : [{ feature, path: [...FEATURES, index] }]
  })
}

/** Categories that would never match, or of which one would hide another. */
function categoryProblems(raw: unknown, { feature, path }: PlacedFeature): readonly PlanProblem[] {
  if (feature.type !== 'categorical') return []
  const words = wordsOf(feature.categories, [...path, 'categories'])
  const saysHow = valueAt(raw, [...path, 'codes']) !== undefined
  const hasOther = words.some(({ text }) => text.trim() === OTHER_CATEGORY)
  const says =
    `the category '${OTHER_CATEGORY}' that this would add is there already: rename that one, or ` +
    'leave unknownCategory out'
  return [
    ...(feature.codes === 'integer'
      ? integerProblems(words)
      : [...missingMarks(words), ...sameTexts(words, 'category')]),
    ...(saysHow ? [] : lookAlikeCodes(words)),
    ...(hasOther && feature.unknownCategory === 'other'
      ? [{ path: [...path, 'unknownCategory'], says }]
      : []),
  ]
}

/**
 * Codes that write one whole number in several ways, `1` and `1.0`, where nothing is said of how they are
 * compared: they are one code that was written by two programs, or two as in ICD-9, and only whoever writes
 * the plan knows.
 */
function lookAlikeCodes(words: readonly Word[]): readonly PlanProblem[] {
  const trimmed = words.map(({ text, path }) => ({ text: text.trim(), path }))
  const numberOf = (text: string): string | null => /^([+-]?\d+)(?:\.0*)?$/.exec(text)?.[1] ?? null
  return problemsOf(trimmed, numberOf, ({ text, before }) => {
    if (before === undefined || before === text) return null
    return (
      `'${text}' and '${before}' before it write one number: say codes: integer and name it once, or ` +
      'codes: text if they are two codes'
    )
  })
}

function integerProblems(words: readonly Word[]): readonly PlanProblem[] {
  const codeOf = (text: string): bigint | null => {
    const code = readInteger(text, 'point')
    return typeof code === 'bigint' ? code : null
  }
  return problemsOf(words, codeOf, ({ text, key, before }) => {
    if (key === null)
      return (
        'expected a whole number of at most 18 digits, since codes: integer compares numbers, found ' +
        `'${text}'`
      )
    return before === undefined
      ? null
      : `'${text}' is the same whole number as '${before}' before it: take one of them out`
  })
}

/** Labels that are closed on both sides, with no text on both. */
function labelProblems({ positive, negative }: Label): readonly PlanProblem[] {
  const path = [...LABEL, 'negative']
  if ('above' in positive) {
    const says = 'expected nothing beside positive: { above: NUMBER }, since every other number is negative'
    return negative === undefined ? [] : [{ path, says }]
  }
  const words = [
    ...wordsOf(positive.values, [...LABEL, 'positive', 'values']),
    ...(typeof negative === 'object' ? wordsOf(negative.values, [...path, 'values']) : []),
  ]
  const says =
    'expected { values: [TEXT, …] }, so that a record with any other text is left out, or rest for ' +
    'every other text, found nothing'
  return [
    ...missingMarks(words),
    ...sameTexts(words, 'value'),
    ...(negative === undefined ? [{ path, says }] : []),
  ]
}

function markProblems(split: Split): readonly PlanProblem[] {
  if (split.by !== 'column') return []
  const words = [
    { text: split.train, path: [...SPLIT, 'train'] },
    { text: split.test, path: [...SPLIT, 'test'] },
  ]
  return [...missingMarks(words), ...sameTexts(words, 'mark')]
}

/** The texts of a list with their places. */
function wordsOf(texts: readonly string[], path: Path): readonly Word[] {
  return texts.map((text, index) => ({ text, path: [...path, index] }))
}

/** Words that records cannot have, since they stand for no value. */
function missingMarks(words: readonly Word[]): readonly PlanProblem[] {
  const marks = MISSING_MARKS.map((mark) => `'${mark}'`).join(', ')
  return words
    .filter(({ text }) => MISSING_MARKS.includes(text.trim()))
    .map(({ text, path }) => ({
      path,
      says:
        `'${text}' is a mark for a missing value, as ${marks} are unless a site says otherwise: take ` +
        'it out, or have the data say it in a word',
    }))
}

/** Words that are the same once white space around them is taken off. */
function sameTexts(words: readonly Word[], what: string): readonly PlanProblem[] {
  const trimmed = (text: string): string => text.trim()
  return problemsOf(words, trimmed, ({ text, before }) => {
    if (before === undefined) return null
    const why = before === text ? '' : ', since white space around texts does not count'
    return (
      `'${text}' is the same ${what} as '${before}' before it${why}: take one of them out, or make ` +
      'them different'
    )
  })
}

/** A text of the plan among others. */
interface Compared<Key> {
  readonly text: string
  /** What it stands for; null: nothing that another could stand for. */
  readonly key: Key | null
  /** The first text before it that stands for the same. */
  readonly before: string | undefined
}

/** What is wrong with each of some words, seen with those before it; `says` has null where nothing is. */
function problemsOf<Key>(
  words: readonly Word[],
  keyOf: (text: string) => Key | null,
  says: (word: Compared<Key>) => string | null,
): readonly PlanProblem[] {
  const seen = new Map<Key, string>()
  return words.flatMap(({ text, path }): readonly PlanProblem[] => {
    const key = keyOf(text)
    const before = key === null ? undefined : seen.get(key)
    if (key !== null) seen.set(key, before ?? text)
    const problem = says({ text, key, before })
    return problem === null ? [] : [{ path, says: problem }]
  })
}

/**
 * Names that no column of a table has, that two columns share, or that say who trains by what is predicted.
 */
function columnProblems(options: {
  readonly features: readonly PlacedFeature[]
  readonly label: Label | null
  readonly split: Split | null
}): readonly PlanProblem[] {
  const { features, label, split } = options
  const columns: readonly Word[] = [
    ...features.map(({ feature, path }) => ({ text: feature.name, path: [...path, 'name'] })),
    ...(label === null ? [] : [{ text: label.name, path: [...LABEL, 'name'] }]),
    ...(split?.by === 'column' ? [{ text: split.column, path: [...SPLIT, 'column'] }] : []),
  ]
  const nameOf = (text: string): string => text.trim().normalize('NFC')
  const names = problemsOf(columns, nameOf, nameProblem)
  if (label === null || split?.by !== 'column' || split.column !== label.name) return names
  const says = `'${label.name}' is the label: what is predicted must not decide which records train`
  return [...names, { path: [...SPLIT, 'column'], says }]
}

/** A name that an earlier column has to the letter is one column, or refused as such. */
function nameProblem({ text, before }: Compared<string>): string | null {
  if (text.trim() === '') return 'expected the name of a column, found white space alone'
  if (text.trim() !== text)
    return (
      `'${text}' has white space around it, and the names in a table are read without: write ` +
      `'${text.trim()}'`
    )
  if (before === undefined || before === text) return null
  return (
    `'${text}' and '${before}' differ only in white space around them or in how a letter is ` +
    'encoded: give one column one name'
  )
}

function wellFormed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | null {
  const { success, data } = schema.safeParse(value)
  return success ? data : null
}

/** What stands at a place of a value; undefined where there is nothing. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<PropertyKey, unknown>)[name]
  }
  return found
}
