export { type CsvOptions, csvRecordSource, DEFAULT_MISSING, type Delimiter } from './csv-source.ts'
