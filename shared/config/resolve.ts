/**
 * One configuration out of several places: flags over environment over file over default, and what was
 * remembered among them.
 */
import { unknownName, withoutPasswords } from '../kernel/index.ts'
import { readYaml } from '../yaml/index.ts'
import { parseDocument, type SourceText } from './document.ts'
import { check, throwIfAny } from './problems.ts'
import { isSetting, type NamedSetting, namedSettings, type Settings, type Values } from './settings.ts'

/** What an earlier start was told, for what is told nothing. */
export interface Remembered {
  /** By key (`data.path`), checked like values of the file. */
  readonly values: Readonly<Record<string, unknown>>
  /** As in `config show`: `remembered from the last start`. */
  readonly origin: string
  /**
   * The strongest place that it wins over: `environment`, and the file and the default with it, or the
   * `default` alone.
   */
  readonly over: 'environment' | 'default'
}

export interface ResolveOptions<Table extends Settings> {
  readonly settings: Table
  /** The file's text; null: there is none. */
  readonly file: SourceText | null
  /**
   * Variables that start with `prefix` are settings; one that is none is refused, an empty one counts as not
   * set.
   */
  readonly environment: {
    readonly prefix: string
    readonly variables: Readonly<Record<string, string | undefined>>
  }
  /**
   * By option name (`dataPath`), as an option parser gives them; names that are no setting are somebody
   * else's.
   */
  readonly flags: Readonly<Record<string, unknown>>
  /** Default: nothing is remembered. */
  readonly remembered?: Remembered | null
}

export interface ConfigRow {
  readonly key: string
  /** As text; secrets are hidden. */
  readonly value: string
  /** `flag --listen`, `environment CONSILIUM_…`, `file /etc/…`, `default`, or as {@link Remembered} says. */
  readonly origin: string
}

export interface ResolvedConfig<Table extends Settings> {
  readonly values: Values<Table>
  /** For `config show`: every setting, in the table's order. */
  readonly rows: readonly ConfigRow[]
}

interface Given {
  readonly origin: string
  readonly value: unknown
  /** Flags and variables are text, and mean what the same text means in the file. */
  readonly isText: boolean
}

/** @throws ConsiliumError `INVALID_CONFIG`, listing every problem of every place at once */
export function resolveConfig<const Table extends Settings>(
  options: ResolveOptions<Table>,
): ResolvedConfig<Table> {
  const { settings, file, environment, flags, remembered = null } = options
  const named = namedSettings(settings, environment.prefix)
  const problems: string[] = []
  const inFile =
    file === null
      ? new Map<string, unknown>()
      : valuesInFile({ settings, document: parseDocument(file, 'the configuration'), problems })
  for (const [variable, value] of Object.entries(environment.variables)) {
    if (
      !variable.startsWith(environment.prefix) ||
      value === undefined ||
      value === '' ||
      named.some((each) => each.variable === variable)
    )
      continue
    problems.push(
      'environment: ' +
        `${unknownName({ kind: 'setting', name: variable, known: named.map((each) => each.variable) })}`,
    )
  }

  const givenFor = ({ key, flag, option, variable, setting }: NamedSetting): Given | null => {
    const value = flags[option]
    if (value !== undefined) return { origin: `flag ${flag}`, value, isText: typeof value === 'string' }
    const kept =
      remembered !== null && Object.hasOwn(remembered.values, key)
        ? { origin: remembered.origin, value: remembered.values[key], isText: false }
        : null
    if (kept !== null && remembered?.over === 'environment') return kept
    const text = environment.variables[variable]
    if (text !== undefined && text !== '')
      return { origin: `environment ${variable}`, value: text, isText: true }
    if (file !== null && inFile.has(key))
      return { origin: `file ${withoutPasswords(file.path)}`, value: inFile.get(key), isText: false }
    return (
      kept ?? ('default' in setting ? { origin: 'default', value: setting.default, isText: false } : null)
    )
  }

  const resolved = named.map((each) => {
    const given = givenFor(each)
    if (given === null) {
      problems.push(
        `${each.key}: not set. Give ${each.flag}, set ${each.variable} or write it to the ` +
          `configuration file: ${each.setting.help}`,
      )
      return { named: each, value: undefined, origin: '' }
    }
    const checked = checkGiven(each, given)
    if (!checked.fits) problems.push(...checked.problems.map((problem) => `${problem} (${given.origin})`))
    return { named: each, value: checked.fits ? checked.value : undefined, origin: given.origin }
  })
  throwIfAny('the configuration', problems)

  return {
    values: nested(
      settings,
      new Map(resolved.map(({ named: { key }, value }) => [key, value])),
    ) as Values<Table>,
    rows: resolved.map(({ named: { key, setting }, value, origin }) => ({
      key,
      value: shown(value, setting.isSecret),
      origin,
    })),
  }
}

function checkGiven(
  { key, setting }: NamedSetting,
  { value, isText }: Given,
): ReturnType<typeof check<unknown>> {
  const asIs = check({ shape: setting.shape, value, path: key, mayShow: !setting.isSecret })
  if (asIs.fits || !isText) return asIs
  const read = check({
    shape: setting.shape,
    value: scalar(String(value)),
    path: key,
    mayShow: !setting.isSecret,
  })
  return read.fits ? read : asIs
}

/** `8` → 8, `true` → true, `[a, b]` → a list; what is no YAML stays text. */
function scalar(text: string): unknown {
  const read = readYaml(text)
  return read.isYaml ? read.value : text
}

/** Values by key; what the table does not know is a problem. */
function valuesInFile(options: {
  readonly settings: Settings
  readonly document: unknown
  readonly problems: string[]
}): Map<string, unknown> {
  const found = new Map<string, unknown>()
  const visit = (section: Settings, value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      options.problems.push(
        `${path.length === 0 ? '(the whole file)' : path.join('.')}: expected a section with ` +
          Object.keys(section).join(', '),
      )
      return
    }
    for (const [name, inner] of Object.entries(value)) {
      const key = [...path, name].join('.')
      const entry = Object.hasOwn(section, name) ? section[name] : undefined
      if (entry === undefined)
        options.problems.push(
          `${withoutPasswords(key)}: ${unknownName({ kind: 'setting', name, known: Object.keys(section) })}`,
        )
      else if (isSetting(entry)) found.set(key, inner)
      else visit(entry, inner ?? {}, [...path, name])
    }
  }
  visit(options.settings, options.document, [])
  return found
}

function nested(
  section: Settings,
  values: ReadonlyMap<string, unknown>,
  path: readonly string[] = [],
): unknown {
  return Object.fromEntries(
    Object.entries(section).map(([name, entry]) => [
      name,
      isSetting(entry) ? values.get([...path, name].join('.')) : nested(entry, values, [...path, name]),
    ]),
  )
}

function shown(value: unknown, isSecret: boolean): string {
  if (value === null) return '(not set)'
  if (isSecret) return '(hidden)'
  return withoutPasswords(typeof value === 'string' ? value : JSON.stringify(value))
}
