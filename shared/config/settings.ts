/** The table of a binary's settings: what each may be, where it can come from, what it is for. */
import type { Shape } from './shapes.ts'

export interface Setting<Value> {
  readonly kind: 'setting'
  readonly shape: Shape<Value>
  /** One sentence for `--help` and `config show`. */
  readonly help: string
  /** Without one, the setting must be given. */
  readonly default?: Value
  /** Its value is never printed. */
  readonly isSecret: boolean
}

/** Settings by name, in sections as the file has them. Names carry units: `graceSeconds`. */
export interface Settings {
  readonly [name: string]: Setting<unknown> | Settings
}

/** What a table of settings resolves to. */
export type Values<Table extends Settings> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value>
    ? Value
    : Table[Name] extends Settings
      ? Values<Table[Name]>
      : never
}

export function setting<Value>(options: {
  readonly shape: Shape<Value>
  readonly help: string
  readonly default?: NoInfer<Value>
  readonly isSecret?: boolean
}): Setting<Value> {
  return { kind: 'setting', isSecret: false, ...options }
}

/** A setting with its names: `data.path` in the file, `--data-path`, `CONSILIUM_AGENT_DATA_PATH`. */
export interface NamedSetting {
  readonly key: string
  /** With the dashes. */
  readonly flag: string
  /** As an option parser names the flag's value: `dataPath`. */
  readonly option: string
  readonly variable: string
  readonly setting: Setting<unknown>
}

export function isSetting(entry: Setting<unknown> | Settings): entry is Setting<unknown> {
  return entry.kind === 'setting'
}

/**
 * Every setting of a table, in its order.
 *
 * @param prefix of environment variables, with its underscore: `CONSILIUM_AGENT_`
 */
export function namedSettings(table: Settings, prefix: string): readonly NamedSetting[] {
  const visit = (section: Settings, path: readonly string[]): readonly NamedSetting[] =>
    Object.entries(section).flatMap(([name, entry]) => {
      const parts = [...path, name]
      if (!isSetting(entry)) return visit(entry, parts)
      const words = parts.flatMap((part) => part.split(/(?=[A-Z])/)).map((word) => word.toLowerCase())
      const option = words
        .map((word, index) => (index === 0 ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`))
        .join('')
      return [
        {
          key: parts.join('.'),
          flag: `--${words.join('-')}`,
          option,
          variable: `${prefix}${words.join('_').toUpperCase()}`,
          setting: entry,
        },
      ]
    })
  return visit(table, [])
}
