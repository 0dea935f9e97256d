export { lineFinder, readYaml } from './yaml.ts'
