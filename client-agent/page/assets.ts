/** Files that pages are made of, beside their HTML. They hold nothing of the site and need no session. */
import { readFileSync } from 'node:fs'

export interface Asset {
  readonly type: string
  readonly text: string
}

const FILES: Readonly<Record<string, readonly [type: string, file: URL]>> = {
  '/style.css': ['text/css; charset=utf-8', new URL('./assets/style.css', import.meta.url)],
  '/live.js': ['text/javascript; charset=utf-8', new URL('./assets/live.js', import.meta.url)],
  '/icon.svg': ['image/svg+xml', new URL('./assets/icon.svg', import.meta.url)],
}

/** Null: there is none of that path. */
export function readAsset(path: string): Asset | null {
  const [type, file] = (Object.hasOwn(FILES, path) ? FILES[path] : undefined) ?? []
  return type === undefined || file === undefined ? null : { type, text: readFileSync(file, 'utf8') }
}
