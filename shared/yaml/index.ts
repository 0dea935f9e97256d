export { writeYaml } from './write-yaml.ts'
export { lineFinder, readYaml } from './yaml.ts'
