/**
 * Rules for new plans, which came after the format: what reads well and means something else at the sites. Plans that ran
 * before are not held against them, and stay readable.
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
 * @param raw the plan as it was written. Parts that have not the form of a plan's are passed over: that is said of them already
 */
export function ruleProblems(raw: unknown): readonly PlanProblem[] {
  const features = featuresOf(raw)
  const label = wellFormed(labelSchema, valueAt(raw, LABEL))
  const split = wellFormed(splitSchema, valueAt(raw, SPLIT))
  return [
    ...features.flatMap(({ feature, path }) => (feature.type === 'categorical' ? categoryProblems(feature, path) : [])),
    ...features.flatMap((placed) => lookAlikeCodes(raw, placed)),
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
function categoryProblems(feature: Extract<Feature, { type: 'categorical' }>, path: Path): readonly PlanProblem[] {
  const words = wordsOf(feature.categories, [...path, 'categories'])
  const hasOther = words.some(({ text }) => text.trim() === OTHER_CATEGORY)
  const says = `the category '${OTHER_CATEGORY}' that this would add is there already: rename that one, or leave unknownCategory out`
  return [
    ...(feature.codes === 'integer' ? integerProblems(words) : [...missingMarks(words), ...sameTexts(words, 'category')]),
    ...(hasOther && feature.unknownCategory === 'other' ? [{ path: [...path, 'unknownCategory'], says }] : []),
  ]
}

/**
 * Codes that write one whole number in several ways, `1` and `1.0`, where nothing is said of how they are compared: they are one
 * code that was written by two programs, or two as in ICD-9, and only whoever writes the plan knows.
 */
function lookAlikeCodes(raw: unknown, { feature, path }: PlacedFeature): readonly PlanProblem[] {
  if (feature.type !== 'categorical' || valueAt(raw, [...path, 'codes']) !== undefined) return []
  const seen = new Map<string, string>()
  return wordsOf(feature.categories, [...path, 'categories']).flatMap(({ text, path: place }): readonly PlanProblem[] => {
    const written = text.trim()
    if (!/^[+-]?\d+(?:\.0*)?$/.test(written)) return []
    const number = written.replace(/\.0*$/, '')
    const before = seen.get(number)
    seen.set(number, before ?? written)
    if (before === undefined || before === written) return []
    const says = `'${written}' and '${before}' before it write one number: say codes: integer and name it once, or codes: text if they are two codes`
    return [{ path: place, says }]
  })
}

function integerProblems(words: readonly Word[]): readonly PlanProblem[] {
  const seen = new Map<bigint, string>()
  return words.flatMap(({ text, path }): readonly PlanProblem[] => {
    const code = readInteger(text, 'point')
    const expected = 'expected a whole number of at most 18 digits, since codes: integer compares numbers'
    if (typeof code !== 'bigint') return [{ path, says: `${expected}, found '${text}'` }]
    const before = seen.get(code)
    seen.set(code, before ?? text)
    if (before === undefined) return []
    return [{ path, says: `'${text}' is the same whole number as '${before}' before it: take one of them out` }]
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
  const says = 'expected { values: [TEXT, …] }, so that a record with any other text is left out, or rest for every other text, found nothing'
  return [...missingMarks(words), ...sameTexts(words, 'value'), ...(negative === undefined ? [{ path, says }] : [])]
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
      says: `'${text}' is a mark for a missing value, as ${marks} are unless a site says otherwise: take it out, or have the data say it in a word`,
    }))
}

/** Words that are the same once white space around them is taken off. */
function sameTexts(words: readonly Word[], what: string): readonly PlanProblem[] {
  const seen = new Map<string, string>()
  return words.flatMap(({ text, path }): readonly PlanProblem[] => {
    const before = seen.get(text.trim())
    seen.set(text.trim(), before ?? text)
    if (before === undefined) return []
    const why = before === text ? '' : ', since white space around texts does not count'
    return [{ path, says: `'${text}' is the same ${what} as '${before}' before it${why}: take one of them out, or make them different` }]
  })
}

/** Names that no column of a table has, that two columns share, or that say who trains by what is predicted. */
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
  const seen = new Map<string, string>()
  const names = columns.flatMap(({ text, path }): readonly PlanProblem[] => {
    const key = text.trim().normalize('NFC')
    const before = seen.get(key)
    seen.set(key, before ?? text)
    const says = nameProblem(text, before)
    return says === null ? [] : [{ path, says }]
  })
  if (label === null || split?.by !== 'column' || split.column !== label.name) return names
  const says = `'${label.name}' is the label: what is predicted must not decide which records train`
  return [...names, { path: [...SPLIT, 'column'], says }]
}

/** @param before how an earlier column writes the same name; the same to the letter is one column, or refused as such */
function nameProblem(text: string, before: string | undefined): string | null {
  if (text.trim() === '') return 'expected the name of a column, found white space alone'
  if (text.trim() !== text) return `'${text}' has white space around it, and the names in a table are read without: write '${text.trim()}'`
  if (before === undefined || before === text) return null
  return `'${text}' and '${before}' differ only in white space around them or in how a letter is encoded: give one column one name`
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
