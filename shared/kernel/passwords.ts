/**
 * Passwords in what a person typed: the address of a proxy or of a database is easily given where a file or a
 * `HOST:PORT` was asked for, and a message that repeats it would put its password on a screen, into a log or
 * into the report of an error.
 */

const LEFT_OUT = '…'

/** `scheme://` at the beginning, and at most a flag before it. */
const SCHEME = /^[^:@]*:\/\//

/**
 * `password=…`, `PGPASSWORD=…`, `"token": …`: the name of a secret, what parts it from the secret, and the
 * secret.
 */
const NAMED = /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key)["']?\s*[=:]\s*).+/is

/** What follows the colon of `scheme://HOST:` in an address without a password. */
const PORT = /^\d{1,5}(?!\w)/

/**
 * What a person typed, without the passwords in it: `…` stands for them. It rather leaves out too much than
 * too little, since what was typed need not be a well-formed address: from the first colon behind the scheme
 * to the last `@`, and from `password=` to the end. Without an `@` only the address of a scheme is known for
 * one, and only if no port follows its colon.
 *
 * Meant for a text as it was typed, whole, before it is cut or becomes part of a sentence.
 */
export function withoutPasswords(text: string): string {
  return withoutUserinfo(text).replace(NAMED, `$1${LEFT_OUT}`)
}

/** `scheme://USER:PASSWORD@HOST`, `USER:PASSWORD@HOST`, and a `scheme://USER:PASSWORD` that was cut off. */
function withoutUserinfo(text: string): string {
  const scheme = SCHEME.exec(text)?.[0] ?? ''
  const colon = text.indexOf(':', scheme.length)
  if (colon < 0) return text
  const kept = text.slice(0, colon + 1)
  const at = text.lastIndexOf('@')
  if (at > colon) return `${kept}${LEFT_OUT}${text.slice(at)}`
  const isWithout =
    scheme === '' ||
    text.startsWith('[', scheme.length) ||
    PORT.test(text.slice(colon + 1)) ||
    colon === text.length - 1
  return isWithout ? text : `${kept}${LEFT_OUT}`
}
