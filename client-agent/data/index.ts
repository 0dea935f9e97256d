export { type CsvOptions, csvRecordSource, type InspectedCsv, inspectCsv } from './csv-source.ts'
