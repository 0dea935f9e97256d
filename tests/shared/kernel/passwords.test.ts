/** No message repeats a password that stood in what a person typed. */
import { withoutPasswords } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { expect, it } from 'vitest'

/** Marked at both ends, so that no part of it is in the text by chance. */
const password = fc.string({ unit: 'binary', maxLength: 12 }).map((middle) => `Zx9${middle}Q7z`)
const hidden = (text: string, secret: string): void => {
  const said = withoutPasswords(text)
  expect(said).not.toContain(secret)
  expect(said).not.toMatch(/Zx9|Q7z/)
}

const ADDRESSES: readonly ((secret: string) => string)[] = [
  (pw) => `postgres://user:${pw}@db/icu`,
  (pw) => `postgres://user:${pw}@db.example.org:5432/icu?sslmode=require`,
  (pw) => `http://user:${pw}@[2001:db8::1]:3128`,
  (pw) => `redis://:${pw}@db`,
  (pw) => `mongodb://user:${pw}@a:27017,b:27017/icu`,
  (pw) => `http://user@domain:${pw}@proxy:3128`,
  (pw) => `jdbc:postgresql://user:${pw}@db/icu`,
  (pw) => `jdbc:oracle:thin:user/${pw}@db:1521`,
  (pw) => `postgres:/user:${pw}@db/icu`,
  (pw) => `postgres:user:${pw}@db/icu`,
  (pw) => `/home/user/postgres:/user:${pw}@db/icu`,
  (pw) => `--data=postgres://user:${pw}@db/icu`,
  (pw) => `user:${pw}@db`,
  (pw) => `postgres://user:${pw}`,
  (pw) => `postgres://db/icu?user=user&password=${pw}`,
  (pw) => `postgres://db/icu?Password=${pw}&sslmode=require`,
  (pw) => `host=db password='${pw}' user=user`,
  (pw) => `Driver={PostgreSQL};Server=db;Uid=user;Pwd={${pw}};`,
  (pw) => `PGPASSWORD=${pw} psql`,
  (pw) => `{"user": "user", "password": "${pw}"}`,
]

it.each(ADDRESSES.map((address) => [address('PASSWORD'), address] as const))('%s', (_, address) => {
  fc.assert(fc.property(password, (secret) => hidden(address(secret), secret)))
})

it.each([
  ['postgres://user:pw@db/icu', 'postgres://user:…@db/icu'],
  ['http://user:50%off@proxy:3128', 'http://user:…@proxy:3128'],
  ['http://user:p@ss@proxy:3128', 'http://user:…@proxy:3128'],
  ['user:pw@db', 'user:…@db'],
  ['postgres://db/icu?password=pw', 'postgres://db/icu?password=…'],
])('leaves the rest of %s', (typed, said) => {
  expect(withoutPasswords(typed)).toBe(said)
  expect(withoutPasswords(said)).toBe(said)
})

it.each([
  'federation.example.org:8443',
  '[2001:db8::1]:443',
  'http://proxy.example.org:3128',
  'http://[::1]:3128/',
  'https://federation.example.org/path',
  'user@host',
  'git@example.org:path',
  '/srv/icu/patients.csv',
  String.raw`C:\icu\patients.csv`,
  '2026-01-31T12:30:00Z',
  'run-0123456789abcdef',
  '',
])('leaves %s as it is', (typed) => {
  expect(withoutPasswords(typed)).toBe(typed)
})
