export { benchCrypto, type CryptoBench, type CryptoRow } from './crypto.ts'
export { cryptoText } from './text.ts'
