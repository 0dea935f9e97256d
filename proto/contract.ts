/**
 * What peers of `consilium.v1` already in hospitals rely on: every number, name and type that is on the wire.
 * A change that an old peer would misread is found here, by comparing two such records.
 */
import protobuf from 'protobufjs'

/** Message or enum or service → its members, keyed by what identifies them on the wire. */
export interface Contract {
  /**
   * Field number → `label type name`, e.g. `repeated bytes shares`, with ` in ONEOF` where it belongs to one.
   */
  readonly messages: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Value → name. */
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Method → `(stream Request) returns (stream Response)`. */
  readonly services: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Reads the contract off `.proto` files. @throws Error from protobufjs if one does not parse or resolve */
export function readContract(files: readonly string[], folder: string): Contract {
  const root = new protobuf.Root()
  root.resolvePath = (_origin, target) => (files.includes(target) ? target : `${folder}/${target}`)
  root.loadSync([...files], { keepCase: true }).resolveAll()
  const messages: Record<string, Record<string, string>> = {}
  const enums: Record<string, Record<string, string>> = {}
  const services: Record<string, Record<string, string>> = {}
  const visit = (scope: protobuf.NamespaceBase): void => {
    for (const item of scope.nestedArray) {
      const name = item.fullName.replace(/^\./, '')
      if (item instanceof protobuf.Type)
        messages[name] = Object.fromEntries(
          item.fieldsArray.map((field) => [String(field.id), describeField(field)]),
        )
      if (item instanceof protobuf.Enum)
        enums[name] = Object.fromEntries(
          Object.entries(item.values).map(([label, value]) => [String(value), label]),
        )
      if (item instanceof protobuf.Service)
        services[name] = Object.fromEntries(
          item.methodsArray.map((method) => [method.name, describeMethod(method)]),
        )
      if (item instanceof protobuf.Namespace) visit(item)
    }
  }
  visit(root)
  return { messages: sorted(messages), enums: sorted(enums), services: sorted(services) }
}

/**
 * One sentence for each thing of `before` that `after` no longer has as it was. Additions are not breaking: a
 * peer skips what it does not know.
 */
export function breakingChanges(before: Contract, after: Contract): string[] {
  const problems: string[] = []
  for (const kind of ['messages', 'enums', 'services'] as const) {
    for (const [name, members] of Object.entries(before[kind])) {
      const now = after[kind][name]
      if (now === undefined) {
        problems.push(`${name} is gone`)
        continue
      }
      for (const [key, was] of Object.entries(members)) {
        if (now[key] === undefined) problems.push(`${name}: '${was}' (${key}) is gone`)
        else if (now[key] !== was) problems.push(`${name}: ${key} was '${was}' and is now '${now[key]}'`)
      }
    }
  }
  return problems
}

function describeField(field: protobuf.Field): string {
  const oneof = field.partOf !== null && !field.partOf.isProto3Optional ? ` in ${field.partOf.name}` : ''
  const label = field.repeated ? 'repeated ' : field.partOf?.isProto3Optional === true ? 'optional ' : ''
  const type = field.resolvedType === null ? field.type : field.resolvedType.fullName.replace(/^\./, '')
  const key = field instanceof protobuf.MapField ? `map<${field.keyType}, ${type}>` : type
  return `${label}${key} ${field.name}${oneof}`
}

function describeMethod(method: protobuf.Method): string {
  const side = (type: protobuf.Type | null, stream: boolean | undefined): string =>
    `${stream === true ? 'stream ' : ''}${type?.fullName.replace(/^\./, '') ?? ''}`
  return (
    `(${side(method.resolvedRequestType, method.requestStream)}) returns ` +
    `(${side(method.resolvedResponseType, method.responseStream)})`
  )
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
