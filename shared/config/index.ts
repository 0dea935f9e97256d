export { readDocument, readSourceText, type SourceText } from './document.ts'
export {
  type ConfigRow,
  type Remembered,
  type ResolvedConfig,
  type ResolveOptions,
  resolveConfig,
} from './resolve.ts'
export {
  type NamedSetting,
  namedSettings,
  type Setting,
  type Settings,
  setting,
  type Values,
} from './settings.ts'
export {
  choice,
  filePath,
  hostAndPort,
  integer,
  list,
  orNothing,
  record,
  type Shape,
  text,
  timeOfDay,
  timeZone,
  withDefault,
  yesNo,
} from './shapes.ts'
