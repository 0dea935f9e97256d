export { benchCrypto, type CryptoBench, type CryptoRow } from './crypto.ts'
export { benchRound, type RoundBench, type RoundRow } from './round.ts'
export { cryptoText, roundText } from './text.ts'
