/**
 * What a plan asks of every site's table: the data contract, and what the model's input columns follow from
 * it.
 */

/** A number per record. */
export interface NumericFeature {
  readonly name: string
  readonly type: 'numeric'
  /** UCUM code, for people; values are not converted. */
  readonly unit?: string | undefined
  /**
   * Lowest and highest value, both allowed. Also the scale of the encrypted statistics, so keep it as narrow
   * as the truth.
   */
  readonly range: readonly [number, number]
  /**
   * What becomes of a number outside the range. `clip`, the default: the nearer end of the range stands for
   * it.
   */
  readonly outOfRange?: 'clip' | 'missing' | 'drop-row' | undefined
  /** `mean`: a missing number is replaced by the mean that the standardisation holds. */
  readonly missing: 'drop-row' | 'mean'
}

/** One of a closed set of texts per record, one-hot encoded in the order given. */
export interface CategoricalFeature {
  readonly name: string
  readonly type: 'categorical'
  /**
   * Every text that is expected, compared letter by letter without surrounding white space, or as {@link
   * codes} says.
   */
  readonly categories: readonly string[]
  /**
   * `integer`: texts that write the same whole number are the same category (`1`, `01`, `1.0`). Default
   * `text`.
   */
  readonly codes?: 'text' | 'integer' | undefined
  /**
   * What becomes of a text that is none of the categories. `other`: it counts in a category of that name,
   * after the others. Default `missing`.
   */
  readonly unknownCategory?: 'missing' | 'other' | 'drop-row' | undefined
  /** No input column for the first category. */
  readonly dropFirst?: boolean | undefined
  readonly missing: 'drop-row' | 'all-zero'
}

export type Feature = NumericFeature | CategoricalFeature

/** The column to predict. A record that is neither positive nor negative is left out. */
export interface LabelSpec {
  readonly name: string
  /** Which records are positive: a number above a bound, or one of some texts. */
  readonly positive: { readonly above: number } | { readonly values: readonly string[] }
  /**
   * Which are negative beside `positive.values`: one of some texts, or every other text. Absent, in plans of
   * earlier builds: `rest`.
   */
  readonly negative?: { readonly values: readonly string[] } | 'rest' | undefined
}

export interface DataContract {
  readonly features: readonly Feature[]
  readonly label: LabelSpec
}

/** How records are divided into training and test rows. */
export type SplitSpec =
  | { readonly by: 'seed' /** In (0, 1). */; readonly testFraction: number }
  | {
      readonly by: 'column'
      readonly column: string
      /** Text that marks a training row. */
      readonly train: string
      /** Text that marks a test row. */
      readonly test: string
    }

/** A sum over records that may travel through the encrypted aggregate. */
export interface SumField {
  readonly name: string
  /** `count`: a whole number; `sum`: a real one. */
  readonly kind: 'count' | 'sum'
  /** Largest amount that one record can add; the smallest is 0. */
  readonly maximumPerRecord: number
}

/** Every column that has to be read, each once. */
export function requiredColumns(contract: DataContract, split: SplitSpec): readonly string[] {
  const names = contract.features.map((feature) => feature.name)
  return [...new Set([...names, contract.label.name, ...(split.by === 'column' ? [split.column] : [])])]
}

/**
 * Name of the category of texts that are none of a plan's, where {@link CategoricalFeature.unknownCategory}
 * makes one.
 */
export const OTHER_CATEGORY = 'other'

/**
 * Every category that records are counted in, in order: the plan's, and `other` after them where the plan has
 * it.
 */
export function countedCategories(feature: CategoricalFeature): readonly string[] {
  return feature.unknownCategory === 'other' ? [...feature.categories, OTHER_CATEGORY] : feature.categories
}

/** The categories that get an input column. */
export function encodedCategories(feature: CategoricalFeature): readonly string[] {
  const counted = countedCategories(feature)
  return feature.dropFirst === true ? counted.slice(1) : counted
}

/**
 * Names of the model's input columns in order: a numeric feature's own name, `feature_category` for one-hot
 * columns.
 */
export function modelInputs(contract: DataContract): readonly string[] {
  return contract.features.flatMap((feature) =>
    feature.type === 'numeric'
      ? [feature.name]
      : encodedCategories(feature).map((category) => `${feature.name}_${category}`),
  )
}
