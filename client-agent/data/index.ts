export { type CsvOptions, csvRecordSource } from './csv-source.ts'
